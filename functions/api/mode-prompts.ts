import { ModePrompts as Contract } from "@darkroom/contract";
import { Fault, Mode, ModePrompt, WordDiff } from "@darkroom/domain";
import { type Context, route } from "@darkroom/platform";
import { readDraft } from "@darkroom/platform/enrich";
import { ModePrompts } from "@darkroom/table";
import { stages } from "../stages.ts";
import { findQuestion } from "./find-mode.ts";
import { type Known, listedOf, readShipped, textOf, viewOf } from "./mode-prompt-view.ts";

const mostShown = 50;

const modes = stages.filter(Mode.is);

const listModePrompts = route(Contract.list, async ({ ctx }) => {
  const [shipped, changed] = await Promise.all([readShipped(ctx), ModePrompts.list(ctx.table)]);
  return {
    prompts: modes.map((mode) => {
      const prompt = changed.find((one) => one.mode === mode.name) ?? ModePrompt.none(mode.name);
      return listedOf({ mode, prompt, shipped: shipped.get(mode.prompt) });
    }),
  };
});

const getModePrompt = route(Contract.get, async ({ params, ctx }) => shown(await read(params.mode, ctx), ctx));

const diffModePrompt = route(Contract.diff, async ({ params: { mode, from, to }, ctx }) => {
  const known = await read(mode, ctx);
  const textAt = async (place: "shipped" | number) => {
    if (place === "shipped") return known.shipped?.text;
    const then = place === known.prompt.revision ? known.prompt : await pastOf(known, place, ctx);
    return textOf({ ...known, prompt: then });
  };
  const [before, after] = await Promise.all([textAt(from), to === undefined ? textOf(known) : textAt(to)]);
  if (before === undefined || after === undefined) throw noSuchVersion(mode);
  return { diff: WordDiff.diffWords(before, after) };
});

const checkModePrompt = route(Contract.check, async ({ params, body, ctx }) => {
  const known = await read(params.mode, ctx);
  const version = ModePrompt.nextVersion(known.prompt, known.shipped);
  const before = textOf(known) ?? "";
  const of = { version, isSame: isSame(before, body.text), diff: WordDiff.diffWords(before, body.text) };
  try {
    readDraft(known.mode, body.text, known.shipped?.holes);
    return of;
  } catch (error) {
    if (error instanceof Fault) return { ...of, problem: error.message };
    throw error;
  }
});

const saveModePrompt = route(Contract.save, async ({ params, body: { text, revision, note }, ctx }) => {
  const known = await read(params.mode, ctx);
  const { mode, prompt, shipped } = known;
  ModePrompt.mustBe(prompt, revision);
  const draft = readDraft(mode, text, shipped?.holes);
  if (isSame(textOf(known) ?? "", draft.text)) return shown(known, ctx);
  const version = ModePrompt.nextVersion(prompt, shipped);
  const edited = { version, text: ModePrompt.withVersion(draft.text, version) };
  const after = ModePrompt.save(prompt, edited, shipped, { note, nowMs: ctx.clock.nowMs() });
  return shown({ ...known, prompt: await ModePrompts.change(ctx.table, prompt, after) }, ctx);
});

const rollBackModePrompt = route(Contract.rollBack, async ({ params, body: { to, revision }, ctx }) => {
  const known = await read(params.mode, ctx);
  const { prompt, shipped } = known;
  ModePrompt.mustBe(prompt, revision);
  const target = to === "shipped" ? undefined : (await pastOf(known, to, ctx)).edited;
  if (target) readDraft(known.mode, target.text, shipped?.holes); // it may be of another time
  if (target?.version === prompt.edited?.version) return shown(known, ctx);
  const after = ModePrompt.rollBack(prompt, target, shipped, { nowMs: ctx.clock.nowMs() });
  return shown({ ...known, prompt: await ModePrompts.change(ctx.table, prompt, after) }, ctx);
});

/** The routes of what models are asked with. */
export const modePrompts = [
  ...[listModePrompts, getModePrompt, diffModePrompt],
  ...[checkModePrompt, saveModePrompt, rollBackModePrompt],
];

async function read(name: string, ctx: Context): Promise<Known> {
  const mode = findQuestion(name);
  const [shipped, prompt] = await Promise.all([readShipped(ctx), ModePrompts.get(ctx.table, name)]);
  return { mode, prompt, shipped: shipped.get(mode.prompt) };
}

async function pastOf({ prompt }: Known, revision: number, ctx: Context): Promise<ModePrompt.Info> {
  const found = prompt.revision === revision ? prompt : await ModePrompts.findPast(ctx.table, prompt.mode, revision);
  if (found) return found;
  throw noSuchVersion(prompt.mode);
}

const shown = async (known: Known, ctx: Context): Promise<Contract.View> =>
  viewOf(known, await ModePrompts.listPast(ctx.table, known.prompt, mostShown));

/** The number in the head is not a person's to choose. */
const isSame = (one: string, other: string): boolean =>
  ModePrompt.withVersion(one, 0).trim() === ModePrompt.withVersion(other.replaceAll("\r\n", "\n"), 0).trim();

const noSuchVersion = (mode: string): Fault =>
  new Fault("missing", "mode_prompt.missing", "There is no such version of this prompt", { mode });
