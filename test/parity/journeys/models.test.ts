import { Ai } from "@darkroom/contract";
import { Stage } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startWorker, type WorkerProcess } from "../../../packages/cli/src/testing-worker.ts";
import { pictures } from "../../fixtures/pictures.ts";
import { type StandIn, startOllama } from "../../support/ollama/stand-in.ts";
import { openAccount, type User } from "../account.ts";
import { type Detail, libraryOf, unlike } from "../library.ts";
import { openTarget, type Target } from "../target.ts";
import { workerEnv } from "../worker-env.ts";

// What models say of a picture: asked by the API of the host, answered by a worker outside that pulls the lane's queue.

const lane = Stage.modelLane;
const modes = ["caption", "title", "tags_normalize", "quality", "nsfw_classify", "embed"];

/** What the models of the stand-in say of the picture, on every host. */
const of = (what: string): string => `A ${what} of a quiet harbour in the morning, ü 42`;
const rationale = of("rationale");
const said = {
  caption: {
    rationale,
    caption: of("caption"),
    missing: [of("missing")],
    contradictions: [of("contradictions")],
  },
  title: { rationale, title: of("title") },
  tags_normalize: { rationale, tags_map: [], tags_normalized: ["harbour", "boats"] },
  quality: {
    rationale,
    ...{ domain_type: "anime", domain_confidence: 0.42, quality_score: 42 },
    quality_flags: ["lowres", "cropped_subject"],
    measured: expect.objectContaining({ widthPx: 640, heightPx: 480, jpegQuality: 80 }),
  },
  nsfw_classify: {
    rationale_short: of("rationale_short"),
    ...{ nsfw_flags: ["fetish"], nsfw_score: 0.42, needs_review: true, category: "suggestive" },
  },
  embed: {
    ...{ dims: 32, norm: 1, promptTokens: 1, truncated: false },
    spaceId: expect.stringMatching(/^[0-9a-f]{64}:32:1$/),
    key: expect.stringMatching(/vector\.f32$/),
  },
};

const variables = { AI_BACKEND: "local", AI_MODES: "none" }; // as the deployment has them
const patience = { timeout: 45_000, interval: 100 };

let ollama: StandIn;
let target: Target;
let library: ReturnType<typeof libraryOf>;
let account: ReturnType<typeof openAccount>;
let user: (Pick<User, "credentials"> & Partial<AsyncDisposable>) | undefined;
let worker: WorkerProcess;
let id: Awaited<ReturnType<typeof library.put>>;
beforeAll(async () => {
  ollama = await startOllama();
  const ofHost = { ...variables, OLLAMA_BASE_URL: ollama.url };
  target = await openTarget({ pulled: lane, variables: ofHost });
  library = libraryOf(target);
  account = openAccount(target);
  const { host, credentials } = target;
  user = host === "emulator" ? await account.makeUser(`darkroom-local-${lane}-worker`) : credentials && { credentials };
  id = await library.put(library.keyFor("harbour.jpg"), unlike(await pictures.withKeywords()));
  await library.untilFinal(id);
}, 120_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await user?.[Symbol.asyncDispose]?.();
  account[Symbol.dispose]();
  await target[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

const headers = { "content-type": "application/json" };
const post = async (path: string, body: object): Promise<unknown> => {
  const answer = await library.ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const status = async () => Ai.get.answer.parse(await (await library.ask("/v1/ai/status")).json());
const jobsOf = ({ jobs }: Detail, names: readonly string[]) => jobs.filter(({ stage }) => names.includes(stage));
const areAll = (names: readonly string[], like: { state: string; generation: number }) => (detail: Detail) =>
  jobsOf(detail, names).filter((job) => job.state === like.state && job.generation === like.generation).length ===
  names.length;

it("has a worker outside ask the models, and shows the same answers with all that led to them", async (context) => {
  if (!user || (await status()).backend !== "local") return context.skip(); // deployed without models
  const env = { ...workerEnv(target, user), ...variables, OLLAMA_BASE_URL: ollama.url };
  worker = startWorker({ args: ["--lane", lane], env });
  await worker.heard("ready");
  await post("/v1/ai/enqueue", { mode: modes, media_id: id });
  const detail = await library.until(id, areAll(modes, { state: "done", generation: 1 }));
  expect(jobsOf(detail, modes).map(({ attempt }) => attempt)).toEqual(modes.map(() => 1));
  expect(Object.fromEntries(detail.enrichments.map(({ mode, data }) => [mode, data]))).toEqual(said);
  for (const { mode, ...by } of detail.enrichments) {
    const name = mode === "embed" ? "embeddinggemma:latest" : "gemma4:12b";
    expect(by).toMatchObject({
      ...{ backend: "local", isPublished: true, staleBecause: [], attempt: 1, asked: 1 },
      model: { name, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  }
  await library.untilListed(id, ({ nsfw, quality }) => nsfw === "suggestive" && quality === 42);
});

it("waits while the host of the models is away, and goes on where it was when it is back", async (context) => {
  if (!worker) return context.skip();
  const again = ["caption", "title", "quality", "nsfw_classify"];
  await ollama[Symbol.asyncDispose]();
  await post("/v1/ai/enqueue", { mode: again, media_id: id, force: true });
  await vi.waitFor(async () => expect((await status()).lane.reason).toBe("blocked_by_ollama"), patience);
  const waiting = await library.until(id, areAll(again, { state: "queued", generation: 2 }));
  expect(jobsOf(waiting, again).map(({ attempt }) => attempt)).toEqual(again.map(() => 0));
  expect(waiting.enrichments.filter(({ isPublished }) => isPublished)).toHaveLength(modes.length); // people see them meanwhile

  ollama = await startOllama({ port: Number(new URL(ollama.url).port) });
  const wakeAll = () => Promise.all(again.map((mode) => library.wake(id, mode)));
  await wakeAll();
  await post("/v1/ai/run", {}); // the first of them finds the host there, and the others wait for its word
  await vi.waitFor(async () => expect((await status()).lane).toMatchObject({ isOpen: true, failures: 0 }), patience);
  await wakeAll();
  const back = await library.until(id, areAll(again, { state: "done", generation: 2 }));
  expect(jobsOf(back, again).map(({ attempt }) => attempt)).toEqual(again.map(() => 1));
});

it("lets a worker that is told to stop end what it asked", async (context) => {
  if (!worker) return context.skip();
  const answer = ollama.hold();
  await post("/v1/ai/enqueue", { mode: "title", media_id: id, force: true });
  await library.until(id, areAll(["title"], { state: "running", generation: 3 }));
  await vi.waitFor(() => expect(ollama.counts.running).toBe(1), patience);
  worker.child.kill("SIGTERM");
  await worker.heard("stopping");
  answer();
  expect(await worker.ended).toBe(0);
  expect(worker.told.at(-1)).toMatchObject({ event: "ended", deferred: 0 });
  const detail = await library.until(id, areAll(["title"], { state: "done", generation: 3 }));
  expect(jobsOf(detail, ["title"])).toMatchObject([{ attempt: 1 }]);
  expect((await status()).workers[0]).toMatchObject({ state: "ended", spawn_method: "direct" });
});
