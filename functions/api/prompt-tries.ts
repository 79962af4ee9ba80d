import { ModePrompts as Contract } from "@darkroom/contract";
import { Fault, PromptTry, promptTryIdAt, Stage } from "@darkroom/domain";
import { type Context, route } from "@darkroom/platform";
import { readDraft } from "@darkroom/platform/enrich";
import { PromptTries } from "@darkroom/table";
import { readShipped } from "./mode-prompt-view.ts";
import { modeOf } from "./mode-prompts.ts";

const mostLooked = 5;

/** Written first, then hinted: what is never heard of again, the sweep finds. */
const tryModePrompt = route(Contract.begin, async ({ params, body: { text, assetIds }, ctx }) => {
  const mode = modeOf(params.mode);
  const shipped = await readShipped(ctx);
  const draft = readDraft(mode, text, shipped.get(mode.prompt)?.holes);
  await mustBeOpen(ctx);
  const nowMs = ctx.clock.nowMs();
  const asked = { mode: mode.name, text: draft.text, assetIds: [...new Set(assetIds)] };
  const run = await PromptTries.add(ctx.table, PromptTry.start(promptTryIdAt(nowMs), asked, nowMs));
  ctx.queue.send(Stage.modelLane, { tryId: run.id });
  return tryOf(run);
});

const getPromptTry = route(Contract.getTry, async ({ params, ctx }) =>
  tryOf(await PromptTries.get(ctx.table, params.tryId)),
);

const cancelPromptTry = route(Contract.cancelTry, async ({ params, ctx }) =>
  tryOf(await PromptTries.change(ctx.table, params.tryId, (run) => PromptTry.cancel(run, ctx.clock.nowMs()))),
);

/** The routes of try-outs. */
export const promptTries = [tryModePrompt, getPromptTry, cancelPromptTry];

/** Nobody waits before a closed door without knowing it, and one try-out at a time is enough for one GPU. */
async function mustBeOpen(ctx: Context): Promise<void> {
  if (ctx.config.ai.backend === "off")
    throw new Fault("unavailable", "config_failed", "AI_BACKEND is off: no model is asked", { field: "AI_BACKEND" });
  const door = await ctx.lanes.closed(Stage.modelLane);
  if (door) {
    const why = `The lane of the models is closed: ${door.reason}`;
    throw new Fault("conflict", "lane.closed", why, { limit: door.reason });
  }
  const [open] = (await PromptTries.list(ctx.table, mostLooked)).filter((run) => !PromptTry.isFinal(run));
  if (open)
    throw new Fault("conflict", "prompt_try.running", `Another try-out runs already: ${open.id}`, { limit: open.id });
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
