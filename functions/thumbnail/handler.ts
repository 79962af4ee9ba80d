import { makePictures } from "@darkroom/codecs";
import { Rendition } from "@darkroom/domain";
import { laneHandler, withWork } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { thumbnail } from "./stage.ts";

const sizes = [
  { role: "thumbnail", longEdgePx: 320, format: "webp" },
  { role: "preview", longEdgePx: 1440, format: "jpeg" },
  { role: "animation", longEdgePx: 480, format: "webp", moves: true },
] as const;

const worked = withWork(thumbnail, async ({ job, ctx, ...pulse }) => {
  await using original = await ctx.originals.open(job, pulse); // a local file; If-Match: 412 is `superseded`
  const { pictures, ...frame } = await makePictures(ctx.decoders, original, sizes, pulse); // one decode, in a child

  const renditions = await Promise.all(
    pictures.map(async ({ role, ...picture }) => {
      const rendition = Rendition.describe(job, Rendition.Role.parse(role), picture);
      await ctx.derived.put(rendition.key, picture.bytes, rendition.contentType);
      return rendition;
    }),
  );
  return { renditions, ...frame };
});

export const handler = laneHandler(stages, [worked]);
