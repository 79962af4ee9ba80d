import { measurePicture } from "@darkroom/codecs";
import type { Given } from "@darkroom/platform";
import { type About, readRendition, withQuestion } from "@darkroom/platform/enrich";
import { jpegQualityOf } from "./jpeg-quality.ts";
import { inWords, type Measured, scoreOf, withMeasured } from "./measured.ts";
import { quality } from "./stage.ts";

const tablesWithinBytes = 64 * 1024;

export const worked = withQuestion(quality, async (about, given) => {
  const measured = await measure(about, given);
  return {
    words: { kind: about.kind, measured: inWords(measured) },
    invent: () => ({
      quality_score: scoreOf(measured),
      quality_flags: [],
      domain_type: about.cameraModel === undefined ? "other" : "photo",
      domain_confidence: about.cameraModel === undefined ? 0 : 0.5,
      rationale: "By what was measured; no model has looked at it.",
    }),
    check: (data) => ({ data: withMeasured(data, measured), reasons: [] }),
  };
});

async function measure({ preview, widthPx, heightPx }: About, { job, ctx, ...pulse }: Given): Promise<Measured> {
  const { key, etag, format } = job.original;
  const [signals, look] = await Promise.all([
    measurePicture(ctx.decoders, await readRendition(preview, ctx), pulse),
    format === "jpeg" ? ctx.media.look(key, tablesWithinBytes) : undefined,
  ]);
  const jpegQuality = look?.etag === etag ? jpegQualityOf(look.firstBytes) : undefined;
  return { ...signals, widthPx, heightPx, ...(jpegQuality !== undefined && { jpegQuality }) };
}
