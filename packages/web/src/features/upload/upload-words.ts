import { counted } from "../../lib/format.ts";
import type { State } from "./sending/entry.ts";

type Counts = Record<State, number>;

/** Where all uploads stand together, in one line. `share` is in percent. */
export function summaryOf(counts: Counts, share: number): string {
  const running = counts.waiting + counts.hashing + counts.sending;
  const parts = [
    ...(running > 0 ? [`${counted(running, "file")} on the way, ${share} %`] : []),
    ...(counts.paused > 0 ? [`${counts.paused} paused`] : []),
    ...(counts.interrupted > 0 ? [`${counts.interrupted} interrupted`] : []),
    ...(counts.done > 0 ? [`${counts.done} uploaded`] : []),
    ...(counts.duplicate > 0 ? [`${counts.duplicate} there already`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
  ];
  return parts.join(" · ");
}

/** What is read out when it changes: that it began, that it ended, and what failed; never every percent. */
export function announcementOf(counts: Counts): string {
  const running = counts.waiting + counts.hashing + counts.sending;
  const failed = counts.failed > 0 ? ` ${counts.failed} failed.` : "";
  if (running > 0) return `Uploading.${failed}`;
  const ended = counts.done + counts.duplicate;
  const known = counts.duplicate > 0 ? `, ${counts.duplicate} of them there already` : "";
  if (counts.paused + counts.interrupted > 0) return `Uploads are paused.${failed}`;
  return ended + counts.failed === 0 ? "" : `${counted(ended, "file")} in the library${known}.${failed}`;
}
