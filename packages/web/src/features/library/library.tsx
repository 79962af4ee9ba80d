import type { Ref } from "react";
import { type Filter, isFiltered, type Show } from "../../lib/address.ts";
import { RequestFailed } from "../../lib/api.ts";
import { Notice } from "../../ui/notice.tsx";
import { EmptyLibrary } from "./empty-library.tsx";
import { FilterPanel, wordsFor } from "./filter/filter-panel.tsx";
import type { Found } from "./filter/use-found.ts";
import { type GridHandle, LibraryGrid } from "./grid/library-grid.tsx";
import type { Selecting } from "./grid/month-section.tsx";
import { LibraryOutline } from "./library-outline.tsx";
import { QuietCorner, quietHeight } from "./quiet/quiet-corner.tsx";
import { useQuiet } from "./quiet/use-quiet.ts";
import type { Shelf } from "./shelf/shelf.ts";
import { countShown, type TimelineAnswer } from "./use-library.ts";

type Props = Selecting & {
  shelf: Shelf;
  timeline: TimelineAnswer | undefined;
  filter: Filter;
  /** What filters find, or why that is not known. */
  found: Found | undefined;
  failure: Error | null | undefined;
  isPanelOpen: boolean;
  onPanelClosed: () => void;
  error: Error | null | undefined;
  at: string | undefined;
  handle: Ref<GridHandle>;
  onRetry: () => void;
  onUpload: () => void;
};

const nothing: Record<Show, [title: string, words: string]> = {
  all: ["", ""],
  image: ["No photos", "There are assets of other kinds."],
  video: ["No videos", "There are assets of other kinds."],
  audio: ["No audio", "There are assets of other kinds."],
  other: ["Nothing else", "Every asset is a photo, a video or audio."],
  problems: ["No problems", "Every stage that has ended, ended well."],
};

/** The library, and what it is filtered by. */
export function Library(props: Props) {
  const { filter, found, failure, isPanelOpen, onPanelClosed } = props;
  return (
    <>
      {props.timeline && props.timeline.total.count > 0 && (
        <FilterPanel filter={filter} found={found} error={failure} isOpen={isPanelOpen} onClose={onPanelClosed} />
      )}
      {isFiltered(filter) && props.timeline ? <Filtered {...props} /> : <Whole {...props} />}
    </>
  );
}

/** What filters find, or what there is to say instead. */
function Filtered({ shelf, found, failure, at, handle, onRetry, selection, onSelect }: Props) {
  if (failure && !found) {
    const isComing = failure instanceof RequestFailed && failure.code === "search.preparing";
    if (isComing) return <LibraryOutline />;
    return (
      <Notice title="Nothing can be filtered" tone="failed" action={{ label: "Try again", onClick: onRetry }}>
        {wordsFor(failure)}
      </Notice>
    );
  }
  if (!found) return <LibraryOutline />;
  if (found.total === 0) return <Notice title="Nothing found">No asset is all of what you chose.</Notice>;
  const selecting = { selection, onSelect };
  return <LibraryGrid key={`${shelf.show} filtered`} shelf={shelf} at={at} handle={handle} {...selecting} />;
}

/** The library, or what there is to say instead: that it is empty, on its way, or not to be had. */
function Whole({ shelf, timeline, error, at, handle, onRetry, onUpload, selection, onSelect }: Props) {
  if (error && !timeline) {
    return (
      <Notice title="The library cannot be shown" tone="failed" action={{ label: "Try again", onClick: onRetry }}>
        {error.message}
      </Notice>
    );
  }
  if (!timeline) return <LibraryOutline />;
  if (timeline.total.count === 0) return <EmptyLibrary onUpload={onUpload} />;
  return <Shown {...{ shelf, timeline, at, handle, selection, onSelect }} />;
}

type ShownProps = Pick<Props, "shelf" | "at" | "handle" | "selection" | "onSelect"> & { timeline: TimelineAnswer };

/** All of a kind; all there is has a corner for what is seldom looked at. */
function Shown({ shelf, timeline, at, handle, selection, onSelect }: ShownProps) {
  const { items, dismiss } = useQuiet(shelf.show === "all");
  const corner = { content: <QuietCorner items={items} onDismiss={dismiss} />, heightFor: quietHeight };
  const above = items.length > 0 ? corner : undefined;
  const [title, words] = nothing[shelf.show];
  if (countShown(timeline, shelf.show) === 0) return <Notice title={title}>{words}</Notice>;
  return <LibraryGrid key={shelf.show} {...{ shelf, at, handle, above, selection, onSelect }} />;
}
