import { type ImageFacts, readHiddenText } from "@darkroom/codecs";
import { type Generation, readHiddenGeneration } from "@darkroom/metadata";
import type { Given } from "@darkroom/platform";

type Picture = { original: { path: string }; facts: Pick<ImageFacts, "format"> & Parameters<typeof readHiddenText>[2] };

/** How a picture was generated, where that is hidden in its pixels. */
export async function readHidden(
  { original, facts }: Picture,
  { ctx, ...pulse }: Omit<Given, "job">,
): Promise<{ generation?: Generation }> {
  const text = await readHiddenText(ctx.decoders, original, facts, pulse);
  const container = facts.format === "webp" ? "webp" : "png";
  const { generation } = text === undefined ? {} : readHiddenGeneration(container, text);
  return generation ? { generation } : {};
}
