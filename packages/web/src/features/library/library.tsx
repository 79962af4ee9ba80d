import type { Ref } from "react";
import type { Show } from "../../lib/address.ts";
import { Notice } from "../../ui/notice.tsx";
import { EmptyLibrary } from "./empty-library.tsx";
import { type GridHandle, LibraryGrid } from "./grid/library-grid.tsx";
import { LibraryOutline } from "./library-outline.tsx";
import type { Shelf } from "./shelf/shelf.ts";
import { countShown, type TimelineAnswer } from "./use-library.ts";

type Props = {
  shelf: Shelf;
  timeline: TimelineAnswer | undefined;
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

/** The library, or what there is to say instead: that it is empty, on its way, or not to be had. */
export function Library({ shelf, timeline, error, at, handle, onRetry, onUpload }: Props) {
  if (error && !timeline) {
    return (
      <Notice title="The library cannot be shown" tone="failed" action={{ label: "Try again", onClick: onRetry }}>
        {error.message}
      </Notice>
    );
  }
  if (!timeline) return <LibraryOutline />;
  if (timeline.total.count === 0) return <EmptyLibrary onUpload={onUpload} />;
  const [title, words] = nothing[shelf.show];
  if (countShown(timeline, shelf.show) === 0) return <Notice title={title}>{words}</Notice>;
  return <LibraryGrid key={shelf.show} shelf={shelf} at={at} handle={handle} />;
}
