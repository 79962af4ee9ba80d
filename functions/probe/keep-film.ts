import { readFilmInPhoto } from "@darkroom/codecs";
import { Rendition } from "@darkroom/domain";
import type { Motion } from "@darkroom/metadata";
import type { Given } from "@darkroom/platform";

type Photo = { path: string; widthPx: number; heightPx: number; motion: Motion };

/** What is kept of the film within a photo: where it lies, and a copy of it that can be played, said to be as large as its photo. */
export async function keepFilm({ path, motion, widthPx, heightPx }: Photo, { job, ctx }: Pick<Given, "job" | "ctx">) {
  const { source: motionSource, offsetBytes: motionOffsetBytes, lengthBytes: motionLengthBytes } = motion;
  const facts = { motionSource, motionOffsetBytes, motionLengthBytes };
  const bytes = await readFilmInPhoto(path, motion);
  if (!bytes) return facts;
  const rendition = Rendition.describe(job, "motion", { bytes, contentType: "video/mp4", widthPx, heightPx });
  await ctx.derived.put(rendition.key, bytes, rendition.contentType);
  return { ...facts, renditions: [rendition] };
}
