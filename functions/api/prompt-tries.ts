import { ModePrompts as Contract } from "@darkroom/contract";
import { Fault, LaneWorker, PromptTry, promptTryIdAt, Stage } from "@darkroom/domain";
import { type Context, route } from "@darkroom/platform";
import { readDraft } from "@darkroom/platform/enrich";
import { LaneWorkers, PromptTries } from "@darkroom/table";
import { findQuestion } from "./find-mode.ts";
import { readShipped } from "./mode-prompt-view.ts";

/** Written first, then hinted: what is never heard of again, the sweep finds. */
const tryModePrompt = route(Contract.begin, async ({ params, body: { text, assetIds }, ctx }) => {
  const mode = findQuestion(params.mode);
  const shipped = await readShipped(ctx);
  const draft = readDraft(mode, text, shipped.get(mode.prompt)?.holes);
  await mustBeOpen(ctx);
  const nowMs = ctx.clock.nowMs();
  const asked = { mode: mode.name, text: draft.text, assetIds: [...new Set(assetIds)] };
  const run = await PromptTries.add(ctx.table, PromptTry.start(promptTryIdAt(nowMs), asked, nowMs));
  const other = await PromptTries.takeTurn(ctx.table, Stage.modelLane, run.id);
  if (other !== undefined) {
    await PromptTries.change(ctx.table, run.id, (own) => PromptTry.cancel(own, nowMs));
    throw new Fault("conflict", "prompt_try.running", `Another try-out runs already: ${other}`, { limit: other });
  }
  ctx.queue.send(Stage.modelLane, { tryId: run.id });
  return viewOf(run, ctx);
});

const getPromptTry = route(Contract.getTry, async ({ params, ctx }) =>
  viewOf(await PromptTries.get(ctx.table, params.tryId), ctx),
);

const cancelPromptTry = route(Contract.cancelTry, async ({ params, ctx }) =>
  viewOf(await PromptTries.change(ctx.table, params.tryId, (run) => PromptTry.cancel(run, ctx.clock.nowMs())), ctx),
);

/** The routes of try-outs. */
export const promptTries = [tryModePrompt, getPromptTry, cancelPromptTry];

/** Nobody waits before a closed door without knowing it. */
async function mustBeOpen(ctx: Context): Promise<void> {
  if (ctx.config.ai.backend === "off")
    throw new Fault("unavailable", "config_failed", "AI_BACKEND is off: no model is asked", { field: "AI_BACKEND" });
  const door = await ctx.lanes.closed(Stage.modelLane);
  if (door) {
    const why = `The lane of the models is closed: ${door.reason}`;
    throw new Fault("conflict", "lane.closed", why, { limit: door.reason });
  }
}

const mostWorkers = 5;

async function viewOf(run: PromptTry.Info, ctx: Context): Promise<Contract.Try> {
  const isTaken = PromptTry.isFinal(run) || run.lease !== undefined;
  const waitsFor = isTaken ? undefined : await waitOf(ctx);
  return { ...tryOf(run), ...(waitsFor !== undefined && { waitsFor }) };
}

/** What a try-out that nobody has begun waits for. */
async function waitOf({ lanes, table, clock, worker }: Context): Promise<string> {
  const lane = Stage.modelLane;
  const door = await lanes.closed(lane);
  if (door) return `lane ${lane}: ${door.reason}`;
  const workers = await LaneWorkers.list(table, lane, mostWorkers);
  const isServed = worker.boot !== undefined || LaneWorker.isLaneActive(workers, clock.nowMs());
  return isServed ? "its turn" : `a worker: nobody shows that he works on the lane ${lane}`;
}

const at = (ms: number): string => new Date(ms).toISOString();

const tryOf = ({ id, mode, state, assetIds, answers, reason, message, ...run }: PromptTry.Info): Contract.Try => ({
  tryId: id,
  mode,
  state,
  assetIds,
  answers,
  ...(reason !== undefined && { reason }),
  ...(message !== undefined && { message }),
  createdAt: at(run.createdAtMs),
  updatedAt: at(run.updatedAtMs),
});
