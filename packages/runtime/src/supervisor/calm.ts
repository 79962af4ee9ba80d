/** Shows a line to people; `kind` is what lines of the same cause have in common. */
export type Show = (kind: string, line: string) => void;

const shownInARow = 3;
const perMs = 60_000;

/**
 * Lets a few lines of a kind through each minute: a folder with a thousand broken files must not scroll everything else
 * away. The log has them all.
 */
export function calm(show: (line: string) => void, nowMs: () => number = () => performance.now()): Show {
  const seen = new Map<string, { count: number; sinceMs: number }>();
  return (kind, line) => {
    const last = seen.get(kind);
    const isFresh = !last || nowMs() - last.sinceMs > perMs;
    const row = isFresh ? { count: 0, sinceMs: nowMs() } : last;
    row.count++;
    seen.set(kind, row);
    if (row.count <= shownInARow) show(line);
    if (row.count === shownInARow + 1) show(`         more of these go to the log only for a minute`);
  };
}
