import { makeHoverPreview } from "@darkroom/codecs";
import { Rendition } from "@darkroom/domain";
import { withWork } from "@darkroom/platform";
import { preview } from "./stage.ts";

export const worked = withWork(preview, async ({ job, ctx, ...pulse }) => {
  await using original = await ctx.originals.open(job, pulse);
  await using film = await makeHoverPreview(ctx.decoders, original, pulse);
  const rendition = Rendition.describe(job, "hover", film);
  await ctx.derived.putFile(rendition.key, film.path, rendition.contentType, pulse);
  return { renditions: [rendition] };
});
