import { Models, Stage } from "@darkroom/domain";
import { Models as Store } from "@darkroom/table";
import type { Context } from "../context.ts";

const againMs = 10 * 60_000;
const said = new WeakMap<Context["clients"], Map<string, { what: string; untilMs: number }>>();

/**
 * Keeps what a look at models and prompts found, for whoever asks later what is stale; the same is said again after ten
 * minutes only. A model that is another by now under the same name is told in the log.
 */
export async function rememberLook(look: Models.Look, ctx: Context): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const all = said.get(ctx.clients) ?? new Map<string, { what: string; untilMs: number }>();
  said.set(ctx.clients, all);
  const about = Object.keys({ ...look.uses, ...look.prompts }).join();
  const what = JSON.stringify(look);
  const last = all.get(about);
  if (last?.what === what && nowMs < last.untilMs) return;
  let before = Models.none;
  const known = await Store.change(ctx.table, Stage.modelLane, (now) => {
    before = now;
    return Models.look(now, look, nowMs);
  });
  for (const change of known.changes.slice(0, known.changes.length - before.changes.length))
    if (change.before !== undefined && change.after !== undefined)
      ctx.log.warn("model digest changed", { model: change.name, before: change.before, after: change.after });
  all.set(about, { what, untilMs: nowMs + againMs });
}
