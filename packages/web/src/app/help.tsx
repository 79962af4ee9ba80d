import { Dialog } from "../ui/dialog.tsx";
import { SignOut } from "./sign-out.tsx";

const keys: readonly [keys: string, does: string][] = [
  ["← → ↑ ↓", "Move through the library; in the viewer, the asset before and after"],
  ["/", "Filters, with counts"],
  ["Enter", "Open"],
  ["Esc", "Close; back to the library"],
  ["[ ]", "The one before and after in a stack"],
  ["I", "Facts, on and off"],
  ["0 to 5", "Rate what is open; 0 for no star"],
  ["F", "A favourite, or none any more"],
  ["U", "Undo the last change"],
  ["C", "Copy the prompt of a generated picture, while its facts are shown"],
  ["Z or double click", "Zoom in to the original, and out"],
  ["Space", "Play or pause a video or a recording"],
  ["← → on its bar", "Five seconds back or on, in a video"],
  ["M, F", "Mute a video; the whole screen for it"],
  [
    "X",
    "Select what has the focus; with Shift, all up to there. Ctrl or Shift and a click, or a long press, do it too",
  ],
  ["Alt and ← → ↑ ↓, Home, End", "In a collection's own order: move what has the focus, or all that is selected"],
  ["Delete", "Put what is selected, or open, into the trash"],
  ["Z", "Undo that, or the last edit of many, in the library"],
  ["A, G", "Collections; tags"],
  ["T", "The trash"],
  ["D", "Download the original"],
  ["U", "Uploads: choose files, or see what is on its way"],
  ["S", "Stages: what is being done, and what waits for what"],
  ["E", "Enrichment: what models say, how it goes, and what they are asked with"],
  ["R", "Scan reports: what was decided about each file, and why"],
  ["Q", "What is seldom looked at: away for a day, or back"],
  ["H", "Explicit pictures: blurred, covered or shown"],
  ["?", "This list"],
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <SignOut />
    </Dialog>
  );
}
