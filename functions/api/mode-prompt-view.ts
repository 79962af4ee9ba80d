import type { ModePrompts as Contract } from "@darkroom/contract";
import { Fault, type Mode, ModePrompt } from "@darkroom/domain";
import { getPrompt, type Prompt, parsePrompt, readPrompts } from "@darkroom/models";
import type { Context } from "@darkroom/platform";

/** A mode with what it is asked with: the file's, and what somebody made of it. */
export type Known = { mode: Mode.Mode; prompt: ModePrompt.Info; shipped: Prompt | undefined };

/** The prompts as their files have them, by name; none where the folder cannot be read: the lane says why. */
export async function readShipped({ config }: Context): Promise<Map<string, Prompt>> {
  try {
    return await readPrompts(config.ai.promptsDir);
  } catch (error) {
    if (Fault.is(error, "config_failed")) return new Map();
    throw error;
  }
}

/** The text that counts now. */
export const textOf = ({ prompt, shipped }: Known): string | undefined => prompt.edited?.text ?? shipped?.text;

/** As lists have it. */
export function listedOf(known: Known): Omit<Contract.View, "text" | "holes" | "shipped" | "history"> {
  const { mode, prompt, shipped } = known;
  const { counts, problem } = whatCounts(known);
  const isEdited = prompt.edited !== undefined;
  return {
    mode: mode.name,
    schema: mode.schema,
    sees: mode.sees,
    revision: prompt.revision,
    ...(counts && { version: counts.version, sha256: counts.sha256, language: counts.language }),
    isEdited,
    isShippedNewer: isEdited && shipped !== undefined && shipped.sha256 !== prompt.shippedSha256,
    ...(prompt.changedAt !== undefined && { changedAt: prompt.changedAt }),
    ...(problem !== undefined && { problem }),
  };
}

/** One, with its history. */
export function viewOf(known: Known, past: readonly ModePrompt.Info[]): Contract.View {
  const { shipped } = known;
  const text = textOf(known);
  return {
    ...listedOf(known),
    ...(text !== undefined && { text }),
    holes: (shipped?.holes ?? []).map((name) => ({ name, what: ModePrompt.holes[name] })),
    ...(shipped && { shipped: { version: shipped.version, sha256: shipped.sha256, text: shipped.text } }),
    history: past.map(({ revision, edited, note, changedAt }) => ({
      revision,
      ...(edited && { version: edited.version }),
      ...(note !== undefined && { note }),
      ...(changedAt !== undefined && { changedAt }),
    })),
  };
}

/** What would be asked with, or why nothing can be. */
function whatCounts({ mode, prompt, shipped }: Known): { counts?: Prompt; problem?: string } {
  try {
    const counts = prompt.edited ? parsePrompt(`${mode.prompt}.md`, prompt.edited.text) : shipped;
    return { counts: getPrompt(new Map(counts ? [[mode.prompt, counts]] : []), mode.prompt, mode.schema) };
  } catch (error) {
    if (error instanceof Fault) return { problem: error.message };
    throw error;
  }
}
