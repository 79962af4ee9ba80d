import { type Prompt, readPrompts } from "@darkroom/models";
import type { Context } from "../context.ts";

const heldMs = 5_000;
const held = new WeakMap<Context["clients"], { prompts: Promise<Map<string, Prompt>>; untilMs: number }>();

/** The prompts of the configured folder, by name: as they were at most five seconds ago. Throws `config_failed`. */
export function promptsOf(ctx: Context): Promise<Map<string, Prompt>> {
  const nowMs = ctx.clock.nowMs();
  const known = held.get(ctx.clients);
  if (known && nowMs < known.untilMs) return known.prompts;
  const prompts = readPrompts(ctx.config.ai.promptsDir);
  held.set(ctx.clients, { prompts, untilMs: nowMs + heldMs });
  prompts.catch(() => held.delete(ctx.clients)); // somebody may put it right
  return prompts;
}
