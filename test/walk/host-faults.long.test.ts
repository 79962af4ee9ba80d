import { hostname } from "node:os";
import { type AssetId, ModelProfile, Trace } from "@darkroom/domain";
import { requestStages } from "@darkroom/platform";
import { ModelProfiles } from "@darkroom/table";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stages } from "../../functions/stages.ts";
import { pictures } from "../fixtures/pictures.ts";
import { type Local, startLocal } from "../support/local.ts";
import { type StandIn, startOllama } from "../support/ollama/stand-in.ts";

// What a host of models does wrong, as one would try it by hand: it is switched off, it never answers, it hangs up.

let ollama: StandIn;
let logged: { message: string; fields: Record<string, unknown> }[];
beforeEach(async () => {
  ollama = await startOllama();
  logged = [];
});
afterEach(() => ollama[Symbol.asyncDispose]());

const start = (modes: string, more: Record<string, string> = {}) => {
  const keep = (message: string, fields: Record<string, unknown> = {}) => void logged.push({ message, fields });
  const log = { debug: keep, info: keep, warn: keep, error: keep };
  const variables = { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: modes, ...more };
  return startLocal({ variables, overrides: { log } });
};
const traceOf = async ({ ctx, ...local }: Local, id: AssetId, mode: string): Promise<Trace.Info> => {
  const look = await ctx.derived.look(Trace.infoKeyOf(await local.job(id, mode)), 64 * 1024);
  return Trace.Info.parse(JSON.parse(Buffer.from(look?.firstBytes ?? []).toString()));
};
const remove = (local: Local, id: AssetId, mode: string) =>
  fetch(`${local.httpUrl}/v1/assets/${id}/enrichments/${mode}?force=1`, {
    method: "DELETE",
    headers: { "content-type": "application/json" },
    body: "{}",
  });

it("begins no job while the host is switched off, and the log says ollama_down", async () => {
  await using local = await start("caption,title,quality");
  await ollama[Symbol.asyncDispose]();
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  for (const mode of ["caption", "title", "quality"])
    expect(await local.job(id, mode)).toMatchObject({ state: "queued", attempt: 0, fence: 0 }); // the fence counts claims
  expect(logged).toContainEqual({
    message: "lane closed",
    fields: expect.objectContaining({ lane: "ollama", code: "ollama_down" }),
  });
  expect((await local.ctx.derived.page({ prefix: Trace.folder, limit: 1 })).items).toEqual([]);
});

it("ends a large picture's question that is never answered at its limit, each time, then for good; it can be taken away", async () => {
  await using local = await start("none", { AI_LIMIT_MIN_SEC: "1" });
  const { table } = local.ctx;
  const id = await local.upload(await pictures.photo12Mp(), "large.jpg");
  await local.idle();
  const quick = Array.from({ length: 60 }, () => ({ step: "picture.firstToken" as const, ms: 10 }));
  const learn = (now: ModelProfile.Info) => ModelProfile.measured(now, quick, local.clock.nowMs());
  await ModelProfiles.change(table, { machine: hostname(), model: "gemma4:12b" }, learn); // its limit is one second
  ollama.script(...quick.map(() => "stall before first token" as const));
  await requestStages(stages, { assetId: id, stages: ["caption"] }, local.ctx);
  await local.ctx.queue.flush();
  await local.idle();
  expect(await local.job(id, "caption")).toMatchObject({ state: "error", reason: "timeout", attempt: 4 });
  expect(await traceOf(local, id, "caption")).toMatchObject({
    ...{ stage: "caption", attempt: 4, outcome: "error" },
    error: { code: "timeout", facts: { step: "first token" } },
    steps: [{ step: "question" }, { step: "turn" }, { step: "load" }, { step: "answer" }],
  });
  await expect.poll(() => ollama.counts.aborted).toBe(4); // the server hears that nobody listens any more

  expect((await remove(local, id, "caption")).status).toBe(200);
  await local.runtime.idle();
  expect(await local.job(id, "caption")).toMatchObject({ state: "cancelled", reason: "enrichment.deleted" });
});

it("closes the trace of tags that were to be put in order when the connection is refused, with what went wrong", async () => {
  await using local = await start("none");
  const id = await local.upload(await pictures.withKeywords(), "tagged.jpg");
  await local.idle();
  const ask = async () => {
    const asked = { assetId: id, stages: ["tags_normalize"], isAgain: true, isForced: true };
    await requestStages(stages, asked, local.ctx);
    await local.ctx.queue.flush();
    await local.runtime.idle();
  };
  await ask();
  expect(await local.job(id, "tags_normalize")).toMatchObject({ state: "done", generation: 1 });
  await ollama[Symbol.asyncDispose](); // it was there a moment ago, so the next job is begun
  await ask();
  const job = await local.job(id, "tags_normalize");
  expect(job).toMatchObject({ state: "queued", reason: "ollama_down", attempt: 0, generation: 2, published: 1 });
  expect(await traceOf(local, id, "tags_normalize")).toMatchObject({
    ...{ assetId: id, stage: "tags_normalize", generation: 2, attempt: 1, outcome: "waiting" },
    endedAt: expect.any(String),
    error: { code: "ollama_down", class: "resource", message: expect.any(String) },
    steps: [{ step: "question", ms: expect.any(Number) }, { step: "turn" }, { step: "load" }, { step: "answer" }],
  });
  expect(logged).toContainEqual({
    message: "attempt failed",
    fields: expect.objectContaining({ stage: "tags_normalize", code: "ollama_down" }),
  });

  await using again = await startOllama({ port: Number(new URL(ollama.url).port) });
  await local.idle();
  expect(await local.job(id, "tags_normalize")).toMatchObject({ state: "done", attempt: 1, published: 2 });
  expect(again.counts.loads).toBe(1);
});
