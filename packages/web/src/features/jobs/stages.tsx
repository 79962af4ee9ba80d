import { Stages as Contract } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type * as z from "zod";
import { ask } from "../../lib/api.ts";
import { counted } from "../../lib/format.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Failures } from "./failures.tsx";
import { StageCard } from "./stage-card.tsx";

export type Stage = z.infer<typeof Contract.get.answer>["stages"][number];

/** What has failed, what is being done right now, stage by stage, and what the rest waits for. */
export function Stages({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { data, error } = useQuery({
    queryKey: ["stages"],
    queryFn: ({ signal }) => ask(Contract.get, {}, signal),
    refetchInterval: 1_500,
  });
  return (
    <Dialog title="Stages" onClose={onClose} className="stages">
      {!data && !error && <p role="status">Looking…</p>}
      {error && <p role="alert">{data ? "This is how it was: Darkroom does not answer." : error.message}</p>}
      {data && <p className="stages-lead">{sentence(data)}</p>}
      <Failures />
      {data && data.deadLetters > 0 && (
        <p className="stages-dead">
          {counted(data.deadLetters, "message")} could not be handled and {data.deadLetters === 1 ? "is" : "are"}{" "}
          parked.
        </p>
      )}
      {data && (
        <ul className="stage-cards" aria-label="Stages">
          {data.stages.toSorted(byNeed).map((stage) => (
            <StageCard key={stage.stage} stage={stage} />
          ))}
        </ul>
      )}
      {children}
    </Dialog>
  );
}

/** What is stopped comes first, then what is at work; the rest in the order of the pipeline. */
const byNeed = (one: Stage, other: Stage): number => needOf(one) - needOf(other);

function needOf({ isOpen, queued, running }: Stage): number {
  if (!isOpen) return 0;
  return queued + running > 0 ? 1 : 2;
}

function sentence({ stages }: { stages: readonly Stage[] }): string {
  const sum = (of: (stage: Stage) => number) => stages.reduce((all, stage) => all + of(stage), 0);
  const [queued, running] = [sum((stage) => stage.queued), sum((stage) => stage.running)];
  const atLeast = queued > 0 && stages.some(({ isCapped }) => isCapped) ? "at least " : "";
  if (queued + running === 0) return "Nothing is open. Every stage of every asset has ended.";
  return `${counted(running, "job")} running, ${atLeast}${counted(queued, "job")} waiting.`;
}
