import { type AssetId, Enrichment } from "@darkroom/domain";
import { requestStages } from "@darkroom/platform";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { stages } from "../stages.ts";

let local: Local;
let id: AssetId;
beforeAll(async () => {
  local = await startLocal({ variables: { AI_BACKEND: "stub", AI_MODES: "none" } });
  id = await local.upload(await pictures.withExif(), "photo.jpg");
  await local.idle();
}, 60_000);
afterAll(() => local[Symbol.asyncDispose]());

const saidOf = async (mode: string) => Enrichment.Info.parse(await local.output(id, mode));

it("makes every mode by stub when somebody asks, and what comes before it", async () => {
  const asked = ["quality", "nsfw_classify", "prompt_eval", "prompt_recon", "transcribe", "embed"];
  const requested = await requestStages(stages, { assetId: id, stages: asked }, local.ctx);
  expect(requested.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(
    ["caption", "title", "tags_normalize", ...asked].map((stage) => `${stage} created`),
  );
  await local.ctx.queue.flush();
  await local.idle();

  expect(await saidOf("quality")).toMatchObject({
    backend: "stub",
    data: {
      quality_score: expect.any(Number),
      quality_flags: expect.arrayContaining(["lowres"]),
      domain_type: "photo",
      measured: { widthPx: 640, jpegQuality: expect.any(Number), entropyBits: expect.any(Number) },
    },
  });
  expect(await saidOf("nsfw_classify")).toMatchObject({ data: { category: "unknown", needs_review: true } });
  expect(await saidOf("prompt_eval")).toMatchObject({ asked: 0, data: {}, reasons: ["not_applicable"] });
  const caption = String((await saidOf("caption")).data["caption"]);
  expect(String((await saidOf("prompt_recon")).data["prompt"])).toContain(caption.slice(2, 20));
  const { data: embedding } = await saidOf("embed");
  expect(embedding).toMatchObject({ spaceId: "stub-1:256:1", dims: 256, truncated: false });
  const vector = await local.ctx.derived.look(String(embedding["key"]), 2_000);
  const floats = Array.from({ length: 256 }, (_, at) => Buffer.from(vector?.firstBytes ?? []).readFloatLE(at * 4));
  expect(Math.hypot(...floats)).toBeCloseTo(1, 5);
  expect(await saidOf("transcribe")).toMatchObject({ status: "ok", data: { text: "", has_text: false } });
});
