import { count, counted, span, timeOfDay } from "../../../lib/format.ts";
import { reasonOf, whyWaiting } from "./desk-words.ts";
import { pause, resume, type Status, useAct, wake } from "./use-desk.ts";

/** Whether questions are asked, how many wait and why, how quickly it goes, and the switch. */
export function Lane({ status }: { status: Status }) {
  const { lane, depth, ratePerMinute, etaSec, modes, backend } = status;
  const { failure, act } = useAct();
  const open = depth.interactive + depth.bulk;
  const waiting = Math.max(0, open - depth.running);
  return (
    <section className={lane.isOpen ? "desk-card" : "desk-card desk-closed"} aria-label="Lane">
      <h3>{standing(status)}</h3>
      {!lane.isOpen && (
        <p className="warned">
          {reasonOf(lane.reason)}
          {lane.since !== undefined && `, since ${timeOfDay(lane.since).slice(0, 5)}`}
          {lane.until !== undefined && `; tried again at ${timeOfDay(lane.until)}`}
        </p>
      )}
      <dl className="figures">
        <Figure name="being asked" value={`${count(depth.running)} of ${count(lane.slots)}`} />
        <Figure name="waiting" value={`${count(waiting)}${depth.isCapped ? "+" : ""}`} />
        {ratePerMinute !== undefined && <Figure name="a minute" value={ratePerMinute.toFixed(1)} />}
        {etaSec !== undefined && waiting > 0 && <Figure name="to go" value={span(etaSec)} />}
      </dl>
      <ul className="soft">
        {depth.interactive > 0 && <li>{counted(depth.interactive, "job")} a person waits for: they come first</li>}
        {whyWaiting(lane, depth.running, modes).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {failure !== undefined && <p role="alert">{failure}</p>}
      {backend !== "off" && (
        <div className="prompt-do">
          <button type="button" className="button" onClick={() => void act(lane.isPaused ? resume : pause)}>
            {lane.isPaused ? "Resume" : "Pause"}
          </button>
          {!lane.isPaused && waiting > 0 && (
            <button type="button" className="button" onClick={() => void act(wake)}>
              Go on now
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function standing({ backend, lane, depth }: Status): string {
  if (backend === "off") return "Nobody is asked: AI_BACKEND is off";
  if (lane.isPaused) return "Paused";
  if (!lane.isOpen) return "Closed";
  return depth.running > 0 ? "At work" : "Open";
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
