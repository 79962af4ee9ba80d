import { count, counted, shortDay, span, timeOfDay, visible } from "../../../lib/format.ts";
import type { Status } from "./use-desk.ts";

/** Who worked last, and the attempts of theirs that failed, by what to do about them. */
export function Workers({ status: { workers, failures } }: { status: Status }) {
  const classes = [...new Set(failures.map((failure) => failure.class))];
  return (
    <>
      {failures.length > 0 && (
        <section aria-label="Failed attempts">
          <h3>Attempts that failed</h3>
          {classes.map((found) => (
            <div key={found}>
              <h4>{visible(found)}</h4>
              <ul className="desk-rows">
                {failures
                  .filter((failure) => failure.class === found)
                  .map(({ code, count: times, lastAt }) => (
                    <li key={code}>
                      <code>{visible(code)}</code>
                      <span className="soft">
                        {counted(times, "time")}, last {shortDay(lastAt)} {timeOfDay(lastAt).slice(0, 5)}
                      </span>
                    </li>
                  ))}
              </ul>
            </div>
          ))}
        </section>
      )}
      {workers.length > 0 && (
        <section aria-label="Workers">
          <h3>Workers</h3>
          <ul className="desk-rows">
            {workers.slice(0, 5).map(({ workerId, host, state, settled, running, heartbeatAgeSec, startedAt }) => (
              <li key={workerId}>
                <span>
                  {visible(host)}, {state}
                </span>
                <span className="soft">
                  since {shortDay(startedAt)} {timeOfDay(startedAt).slice(0, 5)}: {count(settled)} done,{" "}
                  {count(running)} running,{" "}
                  {heartbeatAgeSec === undefined ? "never heard" : `heard ${span(heartbeatAgeSec)} ago`}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
