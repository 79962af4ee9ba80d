import { AssetId, Fault, type Stage } from "@darkroom/domain";
import * as z from "zod";
import { peopleFirst } from "./people-first.ts";
import { queueHandler } from "./queue-handler.ts";
import { type Given, runStage, type WorkedStage } from "./run-stage.ts";
import { workOnPromptTry } from "./try-prompt.ts";

/** `isAlone`: this very job, whoever waits for another. */
const JobHint = z.object({ assetId: AssetId, stage: z.string(), isAlone: z.boolean().optional() });
const Message = z.union([JobHint, z.object({ tryId: z.string() })]);

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
    const { isAlone, ...own } = message;
    const lane = byName.get(own.stage)?.stage.lane;
    const turn = lane === undefined || isAlone ? { tryIds: [], job: own } : await peopleFirst(own, lane, ctx);
    for (const tryId of turn.tryIds) await workOnPromptTry(tryId, byName, ctx);
    const { assetId, stage } = turn.job;
    const worked = byName.get(stage);
    if (!worked) throw new Fault("invalid", "stage.unknown", "No such stage in this lane", { stage });
    await runStage(pipeline, worked, assetId, ctx);
  });
}
