import { PromptList } from "../prompts/prompt-list.tsx";
import { Coverage } from "./coverage.tsx";
import { EnqueueForm } from "./enqueue-form.tsx";
import { Host } from "./host.tsx";
import { Lane } from "./lane.tsx";
import { Runs } from "./runs.tsx";
import { useStatus } from "./use-desk.ts";
import { Workers } from "./workers.tsx";

/** How it goes with what models say: who is asked, what waits and why, what was said of how much, and what went wrong. */
export function Desk() {
  const { data: status, error } = useStatus();
  return (
    <>
      {!status && !error && <p role="status">Looking…</p>}
      {error && <p role="alert">{status ? "This is how it was: Darkroom does not answer." : error.message}</p>}
      {status && (
        <>
          {status.alarms.map((alarm) => (
            <p key={alarm} role="alert">
              {alarm === "queue_idle" ? "Work waits, and nobody takes it." : "No worker shows that it lives."}
            </p>
          ))}
          <div className="desk-cards">
            <Lane status={status} />
            <Host status={status} />
          </div>
          <Coverage />
          {status.backend !== "off" && <EnqueueForm modes={status.modes.map(({ mode }) => mode)} />}
          <Runs />
          <Workers status={status} />
        </>
      )}
      <PromptList />
    </>
  );
}
