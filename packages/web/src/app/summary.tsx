import type { TimelineAnswer } from "../features/library/use-library.ts";
import { count } from "../lib/format.ts";

/** How far the work is: from the counts alone, so it is true for a library of any size. */
export function Summary({ total }: Pick<TimelineAnswer, "total">) {
  if (total.count === 0) return null;
  const finished = total.count - total.busy;
  if (total.busy === 0) {
    return (
      <p className="summary" role="status">
        <span className="dot" aria-hidden="true" />{" "}
        <span className="summary-words">
          All {count(total.count)} finished
          {total.failed > 0 && <span className="wide">, {count(total.failed)} with problems</span>}
        </span>
      </p>
    );
  }
  return (
    <p className="summary summary-busy" role="status">
      <progress max={total.count} value={finished} aria-label="Import" />
      <span className="summary-words">
        <span className="wide">Import running: </span>
        {count(finished)} of {count(total.count)} finished
      </span>
    </p>
  );
}
