import type { Show } from "../../lib/address.ts";
import { Notice } from "../../ui/notice.tsx";
import { EmptyLibrary } from "./empty-library.tsx";
import { LibraryGrid } from "./grid/library-grid.tsx";
import type { LibraryProps } from "./library.tsx";
import { LibraryOutline } from "./library-outline.tsx";
import { QuietCorner, quietHeight } from "./quiet/quiet-corner.tsx";
import { useQuiet } from "./quiet/use-quiet.ts";
import { countShown, type TimelineAnswer } from "./use-library.ts";

const nothing: Record<Show, [title: string, words: string]> = {
  all: ["", ""],
  image: ["No photos", "There are assets of other kinds."],
  video: ["No videos", "There are assets of other kinds."],
  audio: ["No audio", "There are assets of other kinds."],
  other: ["Nothing else", "Every asset is a photo, a video or audio."],
  problems: ["No problems", "Every stage that has ended, ended well."],
};

/** The library, or what there is to say instead: that it is empty, on its way, or not to be had. */
export function Whole({ shelf, timeline, error, at, handle, onRetry, onUpload, selection, onSelect }: LibraryProps) {
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

type ShownProps = Pick<LibraryProps, "shelf" | "at" | "handle" | "selection" | "onSelect"> & {
  timeline: TimelineAnswer;
};

/** All of a kind; all there is has a corner for what is seldom looked at. */
function Shown({ shelf, timeline, at, handle, selection, onSelect }: ShownProps) {
  const { items, dismiss } = useQuiet(shelf.show === "all");
  const corner = { content: <QuietCorner items={items} onDismiss={dismiss} />, heightFor: quietHeight };
  const above = items.length > 0 ? corner : undefined;
  const [title, words] = nothing[shelf.show];
  if (countShown(timeline, shelf.show) === 0) return <Notice title={title}>{words}</Notice>;
  return <LibraryGrid key={shelf.show} {...{ shelf, at, handle, above, selection, onSelect }} />;
}
