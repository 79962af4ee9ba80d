import { Enqueueing as Contract, Problem } from "@darkroom/contract";
import { type AssetId, assetIdOf, Trace } from "@darkroom/domain";
import { Results } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
let photo: AssetId;
let square: AssetId;
beforeAll(async () => {
  local = await startLocal({ variables: { AI_BACKEND: "stub", AI_MODES: "none" } });
  photo = await local.upload(await pictures.withExif(), "trip/a.jpg");
  square = await local.upload(await pictures.redSquare(), "b.png");
  await local.upload({ name: "notes.txt", bytes: Buffer.from("some words") });
  await local.idle();
}, 60_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const ask = (method: string, path: string, body?: object) =>
  fetch(local.httpUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
const enqueue = async (body: object) =>
  Contract.start.answer.parse(await (await ask("POST", "/v1/ai/enqueue", body)).json());
const stateOf = async (id: AssetId, mode: string) => (await local.jobs(id)).find(({ stage }) => stage === mode)?.state;

it("counts first, then asks in the background what is there to be asked, and not again what is done", async () => {
  const filter = { keyPrefix: "trip/" };
  expect(await enqueue({ mode: "caption", all: true, dry_run: true })).toMatchObject({ matched: 2, isAtLeast: false });
  expect(await enqueue({ mode: "caption", filter, dry_run: true })).toMatchObject({ matched: 1 });
  expect(await stateOf(photo, "caption")).toBeUndefined();

  const { run, status } = await enqueue({ mode: ["caption", "title"], filter });
  expect(status).toBe("started");
  await local.idle();
  expect(await stateOf(photo, "caption")).toBe("done");
  expect(await stateOf(square, "caption")).toBeUndefined();
  const ended = Contract.get.answer.parse(await (await ask("GET", `/v1/ai/runs/${run?.runId}`)).json());
  expect(ended).toMatchObject({ state: "done", matched: 1, created: 2, refused: 0 });

  expect(await enqueue({ mode: "caption", missing_caption: true, dry_run: true })).toMatchObject({ matched: 1 });
  expect(await enqueue({ mode: "caption", since: "2999-01-01", dry_run: true })).toMatchObject({ matched: 0 });
  expect(await enqueue({ mode: "caption", all: true, force: true, limit: 1, dry_run: true })).toMatchObject({
    matched: 1,
  });
});

it("asks of one asset at once, ahead of others, and once more when forced", async () => {
  expect(await enqueue({ mode: "caption", media_id: photo })).toMatchObject({ jobs: [{ outcome: "done" }] });
  expect(await enqueue({ mode: "caption", media_id: photo, force: true })).toMatchObject({
    jobs: [{ stage: "caption", outcome: "again" }],
  });
  expect(await local.job(photo, "caption")).toMatchObject({ priority: 0, generation: 2 });
  expect(await enqueue({ mode: "caption", media_id: assetIdOf("notes.txt") })).toMatchObject({
    jobs: [{ outcome: "refused", reason: "kind.not_accepted" }],
  });
  await local.idle();
});

it("means by all every mode there is, and by auto those that run by themselves", async () => {
  const media_id = square;
  const { jobs = [] } = await enqueue({ mode: "all", media_id });
  const all = jobs.map(({ stage }) => stage);
  expect(all).toEqual(expect.arrayContaining(["caption", "quality", "nsfw_classify", "prompt_eval", "embed"]));
  expect(all).not.toContain("feedback"); // by which rubric nobody said
  const none = await ask("POST", "/v1/ai/enqueue", { media_id }); // AI_MODES is none
  expect([none.status, Problem.parse(await none.json())]).toMatchObject([400, { field: "mode", limit: "all" }]);
  await local.idle();
});

it("takes away what a mode said with all it left, and does not say it again by itself", async () => {
  const made = async () => (await local.ctx.derived.page({ prefix: `renditions/${square}/embed/`, limit: 5 })).items;
  expect(await made()).toHaveLength(1);
  const { fence, ...embed } = await local.job(square, "embed");
  const trace = Trace.infoKeyOf({ ...embed, fence: fence + 1 });
  await local.ctx.derived.put(trace, Buffer.from("{}"), "application/json"); // of an attempt that failed
  await ask("DELETE", `/v1/assets/${square}/enrichments/embed`, {});
  await local.idle();
  expect(await made()).toEqual([]);
  expect(await local.ctx.derived.has(trace)).toBe(false);

  const path = `/v1/assets/${photo}/enrichments/caption`;
  const answer = Contract.remove.answer.parse(await (await ask("DELETE", `${path}?force=1`, {})).json());
  expect(answer).toMatchObject({ wasRunning: false });
  const job = await local.job(photo, "caption");
  expect(job).toMatchObject({ state: "cancelled", reason: "enrichment.deleted" });
  expect([...(await Results.listAttempts(local.ctx.table, photo))].filter((of) => of.startsWith("caption"))).toEqual(
    [],
  );
  await local.idle();
  expect(await local.output(photo, "caption")).toBeUndefined();
  expect((await local.summary(photo))?.states["caption"]).toBe("cancelled");
  const again = await ask("DELETE", `/v1/assets/${photo}/enrichments/poem`, {});
  expect([again.status, Problem.parse(await again.json()).code]).toEqual([404, "mode.missing"]);
});

it("cancels what is open, of one asset or of all", async () => {
  await ask("POST", "/v1/ai/pause", {});
  local.clock.advance(6_000);
  await enqueue({ mode: ["caption", "title"], all: true, force: true });
  await local.runtime.idle();
  const cancel = async (body: object) =>
    Contract.cancel.answer.parse(await (await ask("POST", "/v1/ai/cancel", body)).json());
  expect(await cancel({ mode: "caption", media_id: photo })).toMatchObject({ cancelled: 1, isMore: false });
  expect(await cancel({ all: true })).toMatchObject({ cancelled: 3, isMore: false });
  expect(await stateOf(square, "title")).toBe("cancelled");
  await ask("POST", "/v1/ai/resume", {});
});

it("answers the tools that know one address and an action, and nobody who comes from elsewhere without a key", async () => {
  const call = async (body: object) => (await ask("POST", "/v1/internal/ollama", body)).json();
  expect(await call({ action: "status" })).toMatchObject({ backend: "stub", lane: { isOpen: true } });
  const filters = { media_id: square, force: true };
  expect(await call({ action: "enqueue", mode: "title", filters })).toMatchObject({ jobs: [{ outcome: "again" }] });
  const job_id = `${square}/title`;
  expect(await call({ action: "job_status", job_id })).toMatchObject({ job: { job_id, stage: "title" } });
  expect(await call({ action: "run_once", limit: 5 })).toMatchObject({ woken: expect.any(Number) });
  await local.idle();
  expect(await call({ action: "cancel", job_id })).toMatchObject({ cancelled: 0 });
  expect(await call({ action: "delete", media_id: square, mode: "title", force: 1 })).toMatchObject({
    wasRunning: false,
  });
  expect(await call({ action: "enqueue", filters: {} })).toMatchObject({ code: "request.invalid", field: "all" });
  expect(await call({ action: "dance" })).toMatchObject({ code: "request.invalid", field: "action" });
  const passedOn = await fetch(`${local.httpUrl}/v1/internal/ollama`, {
    method: "POST",
    headers: { ...headers, "x-forwarded-for": "203.0.113.7" },
    body: JSON.stringify({ action: "status" }),
  });
  expect([passedOn.status, Problem.parse(await passedOn.json()).code]).toEqual([403, "internal.denied"]);
});

it.each([
  ["no asset", { mode: "caption" }, "all"],
  ["a mode there is not", { mode: "poem", all: true }, "mode"],
  ["a limit of nothing", { all: true, limit: 0 }, "limit"],
])("refuses %s", async (_what, body, field) => {
  const answer = await ask("POST", "/v1/ai/enqueue", body);
  expect([answer.status, Problem.parse(await answer.json()).field]).toEqual([400, field]);
});
