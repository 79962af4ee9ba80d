import { Assets, Enrichments as Contract, Enqueueing, Problem, Rescan } from "@darkroom/contract";
import type { AssetId } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { type StandIn, startOllama } from "../../test/support/ollama/stand-in.ts";

let ollama: StandIn;
let local: Local;
let id: AssetId;
beforeAll(async () => {
  ollama = await startOllama();
  const ai = { AI_BACKEND: "local", AI_MODES: "caption", OLLAMA_BASE_URL: ollama.url, DARKROOM_RESULTS_KEPT: "3" };
  local = await startLocal({ variables: ai });
  id = await local.upload(await pictures.withExif(), "a.jpg");
  await local.idle();
}, 120_000);
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

const of = (path: string) => `${local.httpUrl}/v1/assets/${id}/enrichments/${path}`;
const send = (address: string, body: object, method = "POST") =>
  fetch(address, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const caption = async () => Contract.list.answer.parse(await (await fetch(of("caption"))).json());
const details = async () => Assets.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/assets/${id}`)).json());
const promote = (generation: number, revision?: number) =>
  send(of(`caption/versions/${generation}/promote`), { revision });
const asked = () => ollama.requests.filter(({ path }) => path === "/api/chat").length;

async function ask(mode: string, body = {}) {
  expect((await send(of(`${mode}/ask`), body)).status).toBe(200);
  await local.idle();
}

async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, Problem.parse(await answer.json()).code];
}

it("answers the same question by what was answered, and asks again when it is told to", async () => {
  const questions = asked();
  await ask("caption");
  expect(asked()).toBe(questions);
  expect(await caption()).toMatchObject({
    job: { state: "done", generation: 2, answeredBy: 1 },
    versions: [{ generation: 1, isPublished: true, staleBecause: [], status: "ok" }],
  });
  ollama.script("prose around JSON");
  await ask("caption", { force: true });
  expect(asked()).toBe(questions + 1);
  const { versions, job } = await caption();
  expect(versions).toMatchObject([
    { generation: 3, isPublished: true, status: "degraded", model: { name: "gemma4:12b" }, options: { seed: 42 } },
    { generation: 1, isPublished: false },
  ]);
  expect(job).toMatchObject({ degraded: true });
});

it("tells two answers apart, and goes back to an older one on the revision that was seen", async () => {
  const diff = Contract.diff.answer.parse(await (await fetch(of("caption/diff"))).json());
  expect(diff).toMatchObject({ from: { generation: 1 }, to: { generation: 3 }, fields: [] });
  expect(diff.provenance).toEqual([
    { field: "grade", before: "ok", after: "degraded, fenced", diff: expect.arrayContaining([expect.anything()]) },
  ]);
  const { revision } = await caption();
  expect(await codeOf(await promote(1, revision - 1))).toEqual([412, "job.stale"]);
  expect(await codeOf(await promote(2))).toEqual([404, "version.missing"]);
  expect((await promote(1, revision)).status).toBe(200);
  await local.idle();
  const { enrichments, jobs } = await details();
  expect(enrichments).toMatchObject([{ mode: "caption", generation: 1, isPublished: true, status: "ok" }]);
  expect(jobs.find(({ stage }) => stage === "caption")?.degraded).toBeUndefined();
  expect((await local.summary(id))?.jobRevisions["caption"]).toBe((await caption()).revision);
  expect(await codeOf(await fetch(of("thumbnail")))).toEqual([404, "mode.missing"]);
});

it("says what is stale once another model answers to the name, and lists it to be asked again", async () => {
  ollama.renewModel("gemma4:12b");
  local.clock.advance(61_000); // models are looked at every minute
  await ask("title");
  const { models } = Contract;
  const { changes } = models.answer.parse(await (await fetch(`${local.httpUrl}/v1/ai/models`)).json());
  expect(changes).toMatchObject([{ name: "gemma4:12b", before: expect.any(String), after: expect.any(String) }]);
  expect((await details()).enrichments).toMatchObject([
    { mode: "caption", staleBecause: ["model"] },
    { mode: "title", staleBecause: [] },
  ]);
  const rescan = async (dryRun: boolean) => {
    const answer = await send(`${local.httpUrl}/v1/assets:rescan`, { filter: { which: "stale" }, dryRun });
    return Rescan.start.answer.parse(await answer.json()).byStage;
  };
  const enqueue = async () => {
    const body = { mode: ["caption", "title"], stale: true, dry_run: true };
    return Enqueueing.start.answer.parse(await (await send(`${local.httpUrl}/v1/ai/enqueue`, body)).json()).matched;
  };
  expect([await rescan(true), await enqueue()]).toEqual([{ caption: 1 }, 1]);
  expect(await rescan(false)).toEqual({ caption: 1 });
  await local.idle();
  expect((await details()).enrichments).toMatchObject([{ generation: 4, staleBecause: [] }, {}]);
  expect([await rescan(true), await enqueue()]).toEqual([{}, 0]);
});

it("keeps what a person said, whatever models say, until that person takes their words", async () => {
  const address = `${local.httpUrl}/v1/assets/${id}`;
  await send(address, { title: "The pier", description: "Mine", tags: ["sea"] }, "PATCH");
  await ask("title", { force: true });
  await ask("caption", { force: true });
  const { edits, asset, enrichments } = await details();
  expect(edits.shown).toMatchObject({ title: "The pier", description: "Mine", tags: ["sea"] });
  expect(asset).toMatchObject({ title: "The pier", tags: ["sea"] });
  const title = enrichments.find(({ mode }) => mode === "title")?.data["title"];
  await send(address, { title }, "PATCH");
  expect((await details()).edits).toMatchObject({ shown: { title }, sources: { title: "edit" } });
});

it("keeps as many answers as is configured, and the one people see however old it is", async () => {
  const kept = async () => (await caption()).versions.map(({ generation }) => generation);
  expect(await kept()).toEqual([5, 4, 3]);
  expect(await codeOf(await promote(1))).toEqual([404, "version.missing"]);
  expect((await promote(3)).status).toBe(200);
  await ask("caption"); // answered by no degraded answer
  expect(await kept()).toEqual([6, 5, 4]);
});
