import { count, span } from "../../lib/format.ts";
import { reasonWords } from "./reason-words.ts";
import type { Stage } from "./stages.tsx";

export function StageCard({ stage }: { stage: Stage }) {
  const { queued, running, isOpen, closedReason, isCapped, oldestDueSec = 0 } = stage;
  const more = isCapped ? "+" : "";
  const reasons = Object.entries(stage.waiting).filter(([, waiting]) => waiting > 0);
  return (
    <li className={isOpen ? "stage-card" : "stage-card stage-closed"}>
      <h3>
        {stage.stage}
        <span className="lane">{isOpen ? (queued + running > 0 ? "at work" : "idle") : "stopped"}</span>
      </h3>
      {!isOpen && <p className="closed">Its lane is closed: {reasonWords(closedReason ?? "no reason given")}</p>}
      <dl className="figures">
        <Figure name="running" value={count(running)} />
        <Figure name="waiting" value={`${count(queued)}${more}`} />
        {queued > 0 && oldestDueSec > 1 && <Figure name="oldest, due since" value={span(oldestDueSec)} />}
      </dl>
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map(([reason, waiting]) => (
            <li key={reason}>
              <strong>
                {count(waiting)}
                {more}
              </strong>{" "}
              {reasonWords(reason)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
