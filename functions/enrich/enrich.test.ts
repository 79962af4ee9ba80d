import { Enrichment, EnrichmentDiff, Lane } from "@darkroom/domain";
import { requestStages, rescan } from "@darkroom/platform";
import { Lanes } from "@darkroom/table";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { type StandIn, startOllama } from "../../test/support/ollama/stand-in.ts";
import { stages } from "../stages.ts";

const modes = ["caption", "title", "tags_normalize"];
const enrichmentOf = async (local: Local, ...[id, mode]: Parameters<Local["job"]>) =>
  Enrichment.Info.parse(await local.output(id, mode));

it("says by stub what the file's facts tell, the same each time, and marks it", async () => {
  await using local = await startLocal({ variables: { AI_BACKEND: "stub" } });
  const [id, other] = [
    await local.upload(await pictures.withExif(), "a.jpg"),
    await local.upload(await pictures.redSquare()),
  ];
  await local.idle();
  const caption = await enrichmentOf(local, id, "caption");
  expect(caption).toMatchObject({
    status: "ok",
    backend: "stub",
    model: { name: "stub" },
    prompt: { name: "caption", version: 2 },
  });
  expect(caption.data["caption"]).toMatch(/^A landscape photo, mostly .*, taken with a .*, from \w+ \d{4}\.$/);
  expect((await enrichmentOf(local, other, "title")).data["title"]).toMatch(/^Red square photo/);
  expect(await enrichmentOf(local, id, "tags_normalize")).toMatchObject({ asked: 0, reasons: ["no_tags"] });
});

it("asks no model of what no model sees, and of nothing where no backend is set", async () => {
  await using local = await startLocal({ variables: { AI_BACKEND: "stub" } });
  const first = await local.upload(await pictures.redSquare(), "first.png");
  await local.idle();
  await Lanes.change(local.ctx.table, "thumbnail", (lane) => Lane.pause(lane));
  local.clock.advance(6_000); // doors are looked at every 5 s
  const duplicate = await local.upload(await pictures.redSquare(), "second.png");
  await local.runtime.idle(); // before its hash is known, nobody knows that it is a duplicate
  await Lanes.change(local.ctx.table, "thumbnail", Lane.resume);
  local.clock.advance(6_000);
  const words = await local.upload({ name: "notes.txt", bytes: Buffer.from("some words") });
  await local.idle();
  const stagesOf = async (id: typeof first) => (await local.jobs(id)).map(({ stage }) => stage);
  expect(await stagesOf(first)).toEqual(expect.arrayContaining(modes));
  expect([...(await stagesOf(duplicate)), ...(await stagesOf(words))].filter((stage) => modes.includes(stage))).toEqual(
    [],
  );

  await using without = await startLocal();
  const plain = await without.upload(await pictures.redSquare());
  await without.idle();
  expect((await without.jobs(plain)).map(({ stage }) => stage).sort()).toEqual(["hash", "probe", "thumbnail"]);
});

it("gives a job by itself to the modes that are named, and to the others when somebody asks", async () => {
  await using local = await startLocal({ variables: { AI_BACKEND: "stub", AI_MODES: "caption" } });
  const { ctx } = local;
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  const modesOf = async () => (await local.jobs(id)).flatMap(({ stage }) => (modes.includes(stage) ? stage : []));
  expect(await modesOf()).toEqual(["caption"]);

  const ask = async (isAgain = false) => {
    const [requested] = await requestStages(stages, { assetId: id, stages: ["title"], isAgain }, ctx);
    await ctx.queue.flush();
    await local.idle();
    return requested;
  };
  expect(await ask()).toMatchObject({ stage: "title", outcome: "created", generation: 1 });
  expect(await local.job(id, "title")).toMatchObject({ state: "done" });
  expect(await ask()).toMatchObject({ outcome: "done" });
  expect(await ask(true)).toMatchObject({ outcome: "again", generation: 2 });

  const filter = { which: "improvable" as const, stages: ["title", "tags_normalize"] };
  expect(await rescan(stages, { filter, limit: 10 }, ctx)).toMatchObject({ byStage: { tags_normalize: 1 } });
  await ctx.queue.flush();
  await local.idle();
  expect((await modesOf()).sort()).toEqual(["caption", "tags_normalize", "title"]);
});

let ollama: StandIn;
beforeEach(async () => {
  ollama = await startOllama();
});
afterEach(() => ollama[Symbol.asyncDispose]());

const withOllama = (more: Record<string, string> = {}) =>
  startLocal({ variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, ...more } });

it("keeps what made the model say it: model and digest, prompt, options, picture, what it took", async () => {
  await using local = await withOllama();
  const id = await local.upload(await pictures.withExif());
  await local.idle();
  const caption = await enrichmentOf(local, id, "caption");
  expect(caption).toMatchObject({
    status: "ok",
    backend: "local",
    model: { name: "gemma4:12b", digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    prompt: { name: "caption", version: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), language: "en" },
    options: { seed: 42, maxTokens: 400, contextTokens: 8192 },
    usage: { promptTokens: 26, outputTokens: 12 },
    picture: { widthPx: 640, heightPx: 480, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    asked: 1,
    attempt: 1,
  });
  expect(JSON.parse(caption.raw.text)).toEqual(caption.data);
  expect(Object.fromEntries(EnrichmentDiff.wholeProvenanceOf(caption))).toMatchObject({
    ...{ model: "gemma4:12b", digest: caption.model.digest, prompt: "caption version 2, en", seed: "42", grade: "ok" },
    ...{ promptSha256: caption.prompt.sha256, inputHash: caption.inputHash, raw: caption.raw.text, attempt: "1" },
    ...{
      tokens: "26 read, 12 written",
      durations: expect.stringMatching(/^\d+ ms to load, \d+ ms to the first token/),
    },
  });
  expect(ollama.counts.mostAtOnce).toBe(1);
});

it("asks once more when an answer cannot be read, then ends the job with what was said kept", async () => {
  await using local = await withOllama();
  ollama.script("prose around JSON", "wrong JSON", "fine");
  const ids = [await local.upload(await pictures.redSquare()), await local.upload(await pictures.quarters())];
  await local.idle();
  const all = await Promise.all(ids.flatMap((id) => ["caption", "title"].map((mode) => enrichmentOf(local, id, mode))));
  expect(all.filter(({ status }) => status === "degraded")).toEqual([expect.objectContaining({ reasons: ["fenced"] })]);
  expect(all.map(({ asked }) => asked).sort()).toEqual([1, 1, 1, 2]);

  ollama.script("wrong JSON", "wrong JSON");
  const last = await local.upload(await pictures.smallJpeg());
  await local.idle();
  const ended = (await local.jobs(last)).filter(({ state }) => state === "error");
  expect(ended).toEqual([expect.objectContaining({ reason: "parse_error", attempt: 1 })]);
  const [job] = ended;
  const trace = await local.ctx.derived.look(`traces/${last}/${job?.stage}/1-${job?.fence}.txt`, 1024);
  expect(Buffer.from(trace?.firstBytes ?? []).toString()).toMatch(/weather/);
});

it("claims nothing while Ollama is down, says so, and goes on with no attempt lost when it is back", async () => {
  await using local = await withOllama();
  await ollama[Symbol.asyncDispose]();
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  const lane = await Lanes.get(local.ctx.table, "ollama");
  expect(lane).toMatchObject({ reason: "blocked_by_ollama" });
  expect(await local.job(id, "caption")).toMatchObject({ state: "queued", attempt: 0, fence: 0 });
  expect((await local.summary(id))?.issue).toBeUndefined();

  await using again = await startOllama({ port: Number(new URL(ollama.url).port) });
  await local.idle();
  expect(again.counts.loads).toBe(1);
  expect(await local.job(id, "caption")).toMatchObject({ state: "done", attempt: 1 });
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ failures: 0 });
});

it.each([
  ["a model that is not there", { AI_VISION_MODEL: "nowhere:1b", AI_FEEDBACK_MODEL: "nowhere:1b" }, "model_missing"],
  ["a folder of prompts that is not there", { PROMPTS_DIR: "/nowhere" }, "config_failed"],
])("closes the lane at once for %s", async (_, variables, reason) => {
  await using local = await withOllama(variables);
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ reason });
  expect(await local.job(id, "title")).toMatchObject({ state: "queued", attempt: 0 });
  expect(ollama.requests).toEqual([]);
});
