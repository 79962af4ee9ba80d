import { kindOfFile, probeAudio, probeImage, probeVideo } from "@darkroom/codecs";
import { captureDateOf } from "@darkroom/metadata";
import { type Given, laneHandler, pairHalves, withWork } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { keepFilm } from "./keep-film.ts";
import { keepRaw } from "./keep-raw.ts";
import { readHidden } from "./read-hidden.ts";
import { probe } from "./stage.ts";

const worked = withWork(probe, async ({ job, ctx, ...pulse }) => {
  await using original = await ctx.originals.open(job, pulse);
  const kind = original.kind === "image" ? "image" : await kindOfFile(original.path, original.kind);
  if (kind !== "image") {
    const probed = kind === "video" ? probeVideo : probeAudio;
    const { createdAt: containerAt, warnings = [], ...facts } = await probed(ctx.decoders, original, pulse);
    await pairHalves(job, facts, ctx);
    return { ...facts, ...dateOf({ job, ctx }, { containerAt }, warnings) };
  }
  const { metadata, warnings, ...facts } = await probeImage(original, pulse);
  const { motion, dates, facts: read } = metadata;
  const film = motion && (await keepFilm({ ...original, ...facts, motion }, { job, ctx }));
  if (!film) await pairHalves(job, { ...read, ...facts }, ctx);
  const mayHide = ctx.config.readsHiddenPrompts && !facts.generation;
  const hidden = mayHide && (await readHidden({ original, facts }, { ctx, ...pulse }));
  await keepRaw({ job, ctx }, original.path);
  return { ...read, ...facts, ...hidden, ...film, ...dateOf({ job, ctx }, dates, warnings) };
});

type Written = Omit<Parameters<typeof captureDateOf>[0], "name" | "modifiedMs" | "nowMs">;

/** The capture date with where it is from, and everything that was odd about the file. */
function dateOf({ job, ctx }: Pick<Given, "job" | "ctx">, written: Written, warnings: readonly string[]) {
  const { key: name, modifiedAt } = job.original;
  const around = { name, modifiedMs: Date.parse(modifiedAt), nowMs: ctx.clock.nowMs() };
  const { source, confidence, warnings: doubts, ...date } = captureDateOf({ ...written, ...around });
  return {
    ...date,
    capturedAtSource: source,
    capturedAtConfidence: confidence,
    warnings: [...new Set([...warnings, ...doubts])],
  };
}

export const handler = laneHandler(stages, [worked]);
