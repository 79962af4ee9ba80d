import sharp from "sharp";
import { expect, it } from "vitest";
import { jpegQualityOf } from "./jpeg-quality.ts";
import { inWords, measuredFlags, scoreOf, withMeasured } from "./measured.ts";

const good = {
  ...{ laplacianVariance: 400, darkShare: 0.01, brightShare: 0.02, brightness: 120, entropyBits: 7.2 },
  ...{ widthPx: 4000, heightPx: 3000, jpegQuality: 92 },
};

it.each([
  ["nothing of a good photo", {}, []],
  ["lowres", { widthPx: 640, heightPx: 480 }, ["lowres"]],
  ["blur, of what has something that could be sharp", { laplacianVariance: 20 }, ["blur"]],
  ["nothing of a flat chart", { laplacianVariance: 20, entropyBits: 1 }, []],
  ["overexposed", { brightShare: 0.4, brightness: 210 }, ["overexposed"]],
  ["underexposed", { darkShare: 0.6, brightness: 20 }, ["underexposed"]],
  ["jpeg_artifacts", { jpegQuality: 30 }, ["jpeg_artifacts"]],
])("measures %s", (_flag, changed, flags) => {
  expect(measuredFlags({ ...good, ...changed })).toEqual(flags);
});

it("scores what is better higher", () => {
  const small = { ...good, widthPx: 320, heightPx: 240 };
  expect([scoreOf(good), scoreOf(small), scoreOf({ ...small, laplacianVariance: 5 })]).toEqual([87, 62, 30]);
});

it("adds what was measured to what a model saw, and calls no drawing overexposed", () => {
  const bright = { ...good, brightShare: 0.5, brightness: 220, jpegQuality: 20 };
  const data = { quality_score: 40, quality_flags: ["watermark"], domain_type: "photo" };
  expect(withMeasured(data, bright)["quality_flags"]).toEqual(["overexposed", "jpeg_artifacts", "watermark"]);
  const drawn = withMeasured({ ...data, domain_type: "illustration" }, bright);
  expect(drawn).toMatchObject({ quality_flags: ["jpeg_artifacts", "watermark"], measured: bright });
});

it("tells a model what was measured, and nothing that was not", () => {
  const { jpegQuality: _unknown, ...rest } = good;
  expect(inWords(rest)).toContain("laplacianVariance: 400");
  expect(inWords({ ...rest, jpegQuality: undefined }).join()).not.toMatch(/jpeg/);
});

it.each([95, 75, 50, 30, 20])("reads the quality a JPEG was written with: %d", async (quality) => {
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: "#806040" } });
  const bytes = await picture.jpeg({ quality }).toBuffer();
  expect(Math.abs((jpegQualityOf(bytes) ?? 0) - quality)).toBeLessThanOrEqual(2);
  expect(jpegQualityOf(bytes.subarray(0, 12))).toBeUndefined();
});
