import { makePlayableCopy, probeVideo } from "@darkroom/codecs";
import { Playability, Rendition } from "@darkroom/domain";
import { timeLimitSec, withWork } from "@darkroom/platform";
import { playback } from "./stage.ts";

const settlingSec = 30; // of the stage's time, for storing the copy

export const worked = withWork(playback, async ({ job, ctx, ...pulse }) => {
  await using original = await ctx.originals.open(job, pulse);
  const facts = await probeVideo(ctx.decoders, original, pulse);
  const { remedy, lack } = Playability.remedyOf(facts, ctx.config.playback);
  const why = lack && { lacks: lack };
  if (remedy === "none") return { how: remedy, ...why, renditions: [] };

  const limitSec = timeLimitSec(playback, ctx) - settlingSec;
  await using copy = await makePlayableCopy(ctx.decoders, original, { facts, remedy, limitSec }, pulse);
  const rendition = Rendition.describe(job, "proxy", copy);
  await ctx.derived.putFile(rendition.key, copy.path, rendition.contentType, pulse);
  const { how, isToneMapped } = copy;
  return { how, ...why, ...(isToneMapped !== undefined && { isToneMapped }), renditions: [rendition] };
});
