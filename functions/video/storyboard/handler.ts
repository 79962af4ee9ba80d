import { makeStoryboard } from "@darkroom/codecs";
import { Rendition } from "@darkroom/domain";
import { withWork } from "@darkroom/platform";
import { storyboard } from "./stage.ts";

export const worked = withWork(storyboard, async ({ job, ctx, ...pulse }) => {
  await using original = await ctx.originals.open(job, pulse);
  const { sprite, ...grid } = await makeStoryboard(ctx.decoders, original, pulse);
  const rendition = Rendition.describe(job, "storyboard", sprite);
  await ctx.derived.put(rendition.key, sprite.bytes, rendition.contentType);
  return { renditions: [rendition], ...grid };
});
