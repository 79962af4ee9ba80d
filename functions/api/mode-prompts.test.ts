import { ModePrompts as Contract, Problem, Search } from "@darkroom/contract";
import { type AssetId, assetIdOf, Enrichment, Lane, PromptTry, promptTryIdAt, Stage } from "@darkroom/domain";
import { requestStages } from "@darkroom/platform";
import { Lanes, PromptTries } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { type StandIn, startOllama } from "../../test/support/ollama/stand-in.ts";
import { stages } from "../stages.ts";

let ollama: StandIn;
let local: Local;
let id: AssetId;
beforeAll(async () => {
  ollama = await startOllama();
  const variables = { AI_BACKEND: "local", AI_MODES: "caption", OLLAMA_BASE_URL: ollama.url };
  local = await startLocal({ variables, env: { DARKROOM_SEARCH: "on" } });
  id = await local.upload(await pictures.redSquare());
  await local.idle();
}, 120_000);
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

async function ask(path: string, body?: object, method = body ? "POST" : "GET") {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${local.httpUrl}/v1/ai/${path}`, { method, ...sent });
  return { status: answer.status, body: (await answer.json()) as unknown };
}
const look = async () => Contract.View.parse((await ask("prompts/caption")).body);
const problem = async (path: string, body?: object, method?: string) =>
  Problem.parse((await ask(path, body, method)).body);
const lastAsked = () => JSON.stringify(ollama.requests.filter(({ path }) => path === "/api/chat").at(-1)?.body);

async function captionAnew(): Promise<Enrichment.Info> {
  local.clock.advance(6_000); // what is asked with is looked at every five seconds
  await requestStages(stages, { assetId: id, stages: ["caption"], isAgain: true }, local.ctx);
  await local.ctx.queue.flush();
  await local.idle();
  return Enrichment.Info.parse(await local.output(id, "caption"));
}

it("asks with what somebody wrote instead of the file, keeps every version, and goes back to one or to the file", async () => {
  const shipped = await look();
  expect(shipped).toMatchObject({ revision: 0, isEdited: false, history: [], sees: "picture" });
  const first = shipped.version ?? 0;
  expect(shipped.holes.filter(({ what }) => what === undefined)).toEqual([]);
  const text = shipped.text?.replace("Plain words, present tense.", "Plain words, past tense.") ?? "";

  expect((await ask("prompts/caption", { text, revision: 0, note: "as stories are told" }, "PUT")).body).toMatchObject({
    revision: 1,
    version: first + 1,
    isEdited: true,
    history: [{ revision: 1, version: first + 1, note: "as stories are told" }],
  });
  const told = await captionAnew();
  expect(told.prompt).toMatchObject({ name: "caption", version: first + 1, sha256: (await look()).sha256 });
  expect(lastAsked()).toContain("past tense");
  expect(Contract.diff.answer.parse((await ask("prompts/caption/diff")).body).diff).toEqual(
    expect.arrayContaining([
      { kind: "removed", text: "present " },
      { kind: "added", text: "past " },
    ]),
  );

  expect(await problem("prompts/caption", { text, revision: 0 }, "PUT")).toMatchObject({ status: 412 });
  expect((await ask("prompts/caption", { text, revision: 1 }, "PUT")).body).toMatchObject({ revision: 1 }); // the same
  await local.idle();
  const { modes } = Search.coverage.answer.parse(await (await fetch(`${local.httpUrl}/v1/search/coverage`)).json());
  expect(modes.find(({ mode }) => mode === "caption")).toMatchObject({
    ...{ done: 1, stale: 0, missing: 0 },
    by: [{ backend: "local", model: "gemma4:12b", isStale: false, count: 1 }],
  });
  const other = text.replace("past tense", "future tense");
  expect((await ask("prompts/caption", { text: other, revision: 1 }, "PUT")).body).toMatchObject({
    version: first + 2,
  });
  local.clock.advance(6_000);
  const stale = Search.coverage.answer.parse(await (await fetch(`${local.httpUrl}/v1/search/coverage`)).json());
  expect(stale.modes.find(({ mode }) => mode === "caption")).toMatchObject({ done: 1, stale: 1 });
  const back = (to: number | "shipped", revision: number) => ask("prompts/caption/roll-back", { to, revision });
  expect((await back(1, 2)).body).toMatchObject({ revision: 3, version: first + 1, sha256: told.prompt.sha256 });
  expect((await back("shipped", 3)).body).toMatchObject({ version: first, isEdited: false, sha256: shipped.sha256 });
  expect((await back(9, 4)).status).toBe(404);
  expect((await look()).history.map(({ version }) => version)).toEqual([undefined, first + 1, first + 2, first + 1]);
  expect((await captionAnew()).prompt.version).toBe(first);
});

it.each([
  ["no head", () => "# System\n", "name"],
  [
    "a hole nothing fills",
    (text: string) => text.replace("holes: ", "holes: mood, ").replace("{{kind}}", "{{kind}}{{mood}}"),
    "mood",
  ],
  ["another mode's", (text: string) => text.replace("mode: caption", "mode: title"), "mode"],
  ["another shape of answer", (text: string) => text.replace("caption.v1", "caption.v2"), "schema"],
])("refuses a draft with %s, and says so while it is written", async (_what, change, said) => {
  const before = await look();
  const text = change(before.text ?? "");
  const draft = Contract.check.answer.parse((await ask("prompts/caption/check", { text })).body);
  expect(draft.problem).toContain(said);
  const refused = await problem("prompts/caption", { text, revision: before.revision }, "PUT");
  expect(refused).toMatchObject({ code: "request.invalid", field: "text" });
  expect(await look()).toEqual(before);
});

it("tries a draft on a few assets, shows what it was answered beside what people see, and publishes nothing", async () => {
  const { text = "" } = await look();
  const draft = text.replace("present tense", "as a poem");
  const before = await local.output(id, "caption");
  const gone = assetIdOf("gone.jpg");
  const answerAll = ollama.hold();
  const begun = Contract.Try.parse((await ask("prompts/caption/try", { text: draft, assetIds: [id, gone] })).body);
  expect(await problem("prompts/caption/try", { text, assetIds: [id] })).toMatchObject({ code: "prompt_try.running" });
  answerAll();
  await local.idle();
  const done = Contract.Try.parse((await ask(`tries/${begun.tryId}`)).body);
  expect(done).toMatchObject({
    state: "done",
    answers: [
      { assetId: id, said: { mode: "caption", backend: "local" }, published: before },
      { assetId: gone, code: "asset.missing" },
    ],
  });
  expect(lastAsked()).toContain("as a poem");
  expect(await local.output(id, "caption")).toEqual(before);

  const answerBoth = ollama.hold();
  const both = [
    ask("prompts/caption/try", { text, assetIds: [id] }),
    ask("prompts/caption/try", { text, assetIds: [id] }),
  ];
  expect((await Promise.all(both)).map((answer) => answer.status).toSorted()).toEqual([200, 409]); // at the same time
  answerBoth();
  await local.idle();

  await Lanes.change(local.ctx.table, Stage.modelLane, (lane) => Lane.pause(lane));
  local.clock.advance(6_000);
  expect(await problem("prompts/caption/try", { text, assetIds: [id] })).toMatchObject({ limit: "lane.paused" });

  const nowMs = local.clock.nowMs();
  const run = PromptTry.start(promptTryIdAt(nowMs), { mode: "caption", text, assetIds: [id] }, nowMs);
  await PromptTries.add(local.ctx.table, run); // begun just before the pause
  const waits = async () => Contract.Try.parse((await ask(`tries/${run.id}`)).body);
  expect(await waits()).toMatchObject({ state: "waiting", waitsFor: "lane ollama: lane.paused" });
  local.clock.advance(601_000);
  await local.runtime.tick("sweep");
  expect(await waits()).toMatchObject({ state: "failed", reason: "prompt_try.not_taken" });
});
