import { type Prompt, parsePrompt, readPrompts } from "@darkroom/models";
import { ModePrompts } from "@darkroom/table";
import type { Context } from "../context.ts";

const heldMs = 5_000;
const held = new WeakMap<Context["clients"], { prompts: Promise<Map<string, Prompt>>; untilMs: number }>();

/**
 * What is asked with, by the prompt's name: the files of the configured folder, and what somebody wrote in their place. As it
 * was at most five seconds ago. Throws `config_failed` for one that cannot be read.
 */
export function promptsOf(ctx: Context): Promise<Map<string, Prompt>> {
  const nowMs = ctx.clock.nowMs();
  const known = held.get(ctx.clients);
  if (known && nowMs < known.untilMs) return known.prompts;
  const prompts = read(ctx);
  held.set(ctx.clients, { prompts, untilMs: nowMs + heldMs });
  prompts.catch(() => held.delete(ctx.clients)); // somebody may put it right
  return prompts;
}

async function read({ config, table }: Context): Promise<Map<string, Prompt>> {
  const [shipped, changed] = await Promise.all([readPrompts(config.ai.promptsDir), ModePrompts.list(table)]);
  for (const { mode, edited } of changed) {
    if (!edited) continue;
    const prompt = parsePrompt(`${mode}.md, edited, version ${edited.version}`, edited.text);
    shipped.set(prompt.name, prompt);
  }
  return shipped;
}
