/** Where a file stands on its way into the library. */
export type State =
  | "waiting"
  | "hashing"
  | "sending"
  | "paused"
  | "interrupted" // the page was left; the file is to be given again
  | "done"
  | "duplicate"
  | "failed";

/** A file as the panel shows it. */
export type Entry = Readonly<{
  id: string;
  name: string;
  sizeBytes: number;
  state: State;
  movedBytes: number; // hashed or sent, as the state is
  asset?: { assetId: string; key: string };
  failure?: string;
  isAtHand: boolean; // the browser can ask for the file by itself
}>;

export const isEnded = ({ state }: Entry): boolean => state === "done" || state === "duplicate";
export const isRunning = ({ state }: Entry): boolean =>
  state === "waiting" || state === "hashing" || state === "sending";

/** How many files there are of each state. */
export function tally(entries: readonly Entry[]): Record<State, number> {
  const counts = { waiting: 0, hashing: 0, sending: 0, paused: 0, interrupted: 0, done: 0, duplicate: 0, failed: 0 };
  for (const { state } of entries) counts[state]++;
  return counts;
}

/** How much of all that is to be sent is there, from 0 to 1. */
export function progressOf(entries: readonly Entry[]): number {
  let [all, there] = [0, 0];
  for (const entry of entries) {
    if (entry.state === "duplicate" || entry.state === "failed") continue;
    all += entry.sizeBytes;
    if (entry.state === "done") there += entry.sizeBytes;
    else if (entry.state === "sending" || entry.state === "paused") there += entry.movedBytes;
  }
  return all === 0 ? 1 : there / all;
}
