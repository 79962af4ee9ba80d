import { count, counted, shortDay, timeOfDay, visible } from "../../../lib/format.ts";
import { cancelRun, useAct, useRuns } from "./use-desk.ts";

const mostShown = 5;

/** What people asked for last, and what came of it; nothing where nobody asked. */
export function Runs() {
  const { data: runs = [] } = useRuns();
  const { failure, act } = useAct();
  if (runs.length === 0) return null;
  return (
    <section aria-label="Last runs">
      <h3>Asked for last</h3>
      {failure !== undefined && <p role="alert">{failure}</p>}
      <ul className="desk-rows">
        {runs.slice(0, mostShown).map(({ runId, state, modes, matched, created, again, refused, createdAt }) => (
          <li key={runId}>
            <span>
              {shortDay(createdAt)} {timeOfDay(createdAt).slice(0, 5)}: {modes.map(visible).join(", ")}
            </span>
            <span className="soft">
              {state}, {counted(matched, "asset")}: {count(created)} new, {count(again)} again, {count(refused)} refused
            </span>
            {state === "working" && (
              <button type="button" className="button" onClick={() => void act(() => cancelRun(runId))}>
                Stop
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
