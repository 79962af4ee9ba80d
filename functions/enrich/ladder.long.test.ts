import { createHash } from "node:crypto";
import { type AssetId, Enrichment } from "@darkroom/domain";
import { requestStages } from "@darkroom/platform";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { videos } from "../../test/fixtures/videos.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { type StandIn, startOllama } from "../../test/support/ollama/stand-in.ts";
import { stages } from "../stages.ts";

let ollama: StandIn;
let local: Local;
beforeAll(async () => {
  ollama = await startOllama();
  const variables = { AI_BACKEND: "local", AI_MODES: "caption", OLLAMA_BASE_URL: ollama.url };
  local = await startLocal({ variables });
}, 60_000);
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

let count = 0;

/** Another picture each time, 1,600 x 1,200, described while the server does what is scripted. */
async function describe(...script: Parameters<StandIn["script"]>): Promise<AssetId> {
  ollama.requests.length = 0;
  ollama.script(...script);
  const id = await local.upload(await pictures.photo(++count, 1600, 1200), `photo-${count}.jpg`);
  await local.idle();
  return id;
}
const captionOf = async (id: AssetId) => Enrichment.Info.parse(await local.output(id, "caption"));

/** What was sent, request by request: format and long edge of each picture. */
async function sent(): Promise<string[]> {
  const questions = ollama.requests.filter(({ path }) => path === "/api/chat");
  const images = questions.flatMap(({ body }) => body.messages?.flatMap(({ images = [] }) => images) ?? []);
  const read = images.map((image) => sharp(Buffer.from(image, "base64")).metadata());
  return (await Promise.all(read)).map(({ format, width, height }) => `${format} ${width} x ${height}`);
}

it("shows a picture 1,024 pixels long, and keeps which one it was", async () => {
  const { picture } = await captionOf(await describe());
  expect(await sent()).toEqual(["jpeg 1024 x 768"]);
  const [body] = ollama.requests.flatMap(({ body }) => body.messages?.flatMap(({ images = [] }) => images) ?? []);
  const bytes = Buffer.from(body ?? "", "base64");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(picture).toEqual({ widthPx: 1024, heightPx: 768, sizeBytes: bytes.length, sha256, contentType: "image/jpeg" });
});

it.each([
  ["smaller where it is too large", ["context too small", "context too small"], ["jpeg 768 x 576", "jpeg 512 x 384"]],
  ["once smaller where memory ran out", ["out of memory"], ["jpeg 768 x 576"]],
  ["as PNG where it cannot be read", ["unreadable picture"], ["png 1024 x 768"]],
] as const)("shows it %s, within the same attempt", async (_how, script, then) => {
  const id = await describe(...script);
  expect(await sent()).toEqual(["jpeg 1024 x 768", ...then]);
  expect(await local.job(id, "caption")).toMatchObject({ state: "done", attempt: 1 });
});

it("tries again later, and smaller from the start, where memory ran out twice", async () => {
  const id = await describe("out of memory", "out of memory");
  expect(await sent()).toEqual(["jpeg 1024 x 768", "jpeg 768 x 576", "jpeg 768 x 576"]);
  expect(await local.job(id, "caption")).toMatchObject({ state: "done", attempt: 2 });
});

it("ends what is too large at every size, and asks no model about that picture again", async () => {
  const id = await describe("context too small", "context too small", "context too small");
  const reason = "ollama.too_large_for_vision";
  expect(await local.job(id, "caption")).toMatchObject({ state: "error", reason, attempt: 1 });
  const asked = await requestStages(stages, { assetId: id, stages: ["title", "tags_normalize"] }, local.ctx);
  expect(asked).toMatchObject([
    { stage: "title", outcome: "refused", reason },
    { stage: "tags_normalize", outcome: "created" },
  ]);
});

it("shows moments of a film beside its poster, once there is a storyboard", async () => {
  ollama.requests.length = 0;
  const id = await local.upload(await videos.mov());
  await local.idle();
  local.clock.advance(11_000); // what was read of it before is not looked at again
  const [again] = await requestStages(stages, { assetId: id, stages: ["caption"], isAgain: true }, local.ctx);
  expect(again).toMatchObject({ outcome: "again" });
  await local.ctx.queue.flush();
  ollama.requests.length = 0;
  await local.idle();
  const { picture, moments = [] } = await captionOf(id);
  expect(picture).toMatchObject({ contentType: "image/jpeg" });
  expect(moments.length).toBeGreaterThan(0);
  expect(await sent()).toHaveLength(1 + moments.length);
}, 60_000);
