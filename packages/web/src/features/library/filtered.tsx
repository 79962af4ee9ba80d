import { RequestFailed } from "../../lib/api.ts";
import { Notice } from "../../ui/notice.tsx";
import { ArrangedGrid } from "./arranged/arranged-grid.tsx";
import { wordsFor } from "./filter/filter-panel.tsx";
import { LibraryGrid } from "./grid/library-grid.tsx";
import type { LibraryProps } from "./library.tsx";
import { LibraryOutline } from "./library-outline.tsx";

/** What filters find, or what there is to say instead. */
export function Filtered({ shelf, found, arranged, at, handle, onRetry, selection, onSelect, ...props }: LibraryProps) {
  const failure = props.failure ?? arranged?.error;
  if (failure && (!found || arranged?.error)) {
    const isComing = failure instanceof RequestFailed && failure.code === "search.preparing";
    if (isComing) return <LibraryOutline />;
    return (
      <Notice title="Nothing can be filtered" tone="failed" action={{ label: "Try again", onClick: onRetry }}>
        {wordsFor(failure)}
      </Notice>
    );
  }
  if (!found || (arranged && arranged.total === undefined)) return <LibraryOutline />;
  if (found.total === 0) return <Notice title="Nothing found">No asset is all of what you chose.</Notice>;
  if (arranged) return <ArrangedGrid {...{ arranged, selection, handle }} say={props.say} />;
  const selecting = { selection, onSelect };
  return <LibraryGrid key={`${shelf.show} filtered`} shelf={shelf} at={at} handle={handle} {...selecting} />;
}
