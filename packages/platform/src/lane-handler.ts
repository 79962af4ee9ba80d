import { AssetId, Fault, type Stage } from "@darkroom/domain";
import * as z from "zod";
import { findUrgent } from "./people-first.ts";
import { queueHandler } from "./queue-handler.ts";
import { type Given, runStage, type WorkedStage } from "./run-stage.ts";
import { workOnPromptTry } from "./try-prompt.ts";

const Message = z.union([z.object({ assetId: AssetId, stage: z.string() }), z.object({ tryId: z.string() })]);

/** A stage with its work. */
export function withWork<Output>(
  stage: Stage.Stage<Output>,
  work: (given: Given) => Promise<Output>,
): WorkedStage<Output> {
  return { stage, work };
}

/** The Lambda handler of one lane: the worked stages that wait in its queue, and the pipeline they belong to. */
export function laneHandler(pipeline: readonly Stage.Stage[], workedStages: readonly WorkedStage[]) {
  const byName = new Map(workedStages.map((worked) => [worked.stage.name, worked]));
  return queueHandler(Message, async (message, ctx) => {
    if ("tryId" in message) return workOnPromptTry(message.tryId, byName, ctx);
    const { assetId, stage } = message;
    const worked = byName.get(stage);
    const urgent = worked ? await findUrgent(worked.stage.lane, ctx) : undefined;
    for (const tryId of urgent?.tryIds ?? []) await workOnPromptTry(tryId, byName, ctx);
    for (const job of urgent?.jobs ?? []) {
      const first = byName.get(job.stage);
      if (first) await runStage(pipeline, first, job.assetId, ctx);
    }
    if (!worked) throw new Fault("invalid", "stage.unknown", "No such stage in this lane", { stage });
    await runStage(pipeline, worked, assetId, ctx);
  });
}
