import type { ReactNode, Ref } from "react";
import { type Filter, isFiltered } from "../../lib/address.ts";
import type { Said } from "../../ui/toast.tsx";
import type { Arranged } from "./arranged/use-arranged.ts";
import { FilterPanel } from "./filter/filter-panel.tsx";
import type { Found } from "./filter/use-found.ts";
import { Filtered } from "./filtered.tsx";
import type { GridHandle } from "./grid/library-grid.tsx";
import type { Selecting } from "./grid/month-section.tsx";
import type { Shelf } from "./shelf/shelf.ts";
import type { TimelineAnswer } from "./use-library.ts";
import { Whole } from "./whole.tsx";

/** What the library is shown by. */
export type LibraryProps = Selecting & {
  shelf: Shelf;
  timeline: TimelineAnswer | undefined;
  filter: Filter;
  /** What filters find, or why that is not known. */
  found: Found | undefined;
  failure: Error | null | undefined;
  arranged: Arranged | undefined; // where a collection is not shown by date
  banner: ReactNode; // what is said of what is looked at
  say: (said: Said) => void;
  isPanelOpen: boolean;
  onPanelClosed: () => void;
  error: Error | null | undefined;
  at: string | undefined;
  handle: Ref<GridHandle>;
  onRetry: () => void;
  onUpload: () => void;
};

/** The library, and what it is filtered by. */
export function Library(props: LibraryProps) {
  const { filter, found, failure, isPanelOpen, onPanelClosed } = props;
  return (
    <>
      {props.timeline && props.timeline.total.count > 0 && (
        <FilterPanel filter={filter} found={found} error={failure} isOpen={isPanelOpen} onClose={onPanelClosed} />
      )}
      {props.banner}
      {isFiltered(filter) && props.timeline ? <Filtered {...props} /> : <Whole {...props} />}
    </>
  );
}
