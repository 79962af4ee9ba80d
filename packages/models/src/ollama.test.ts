import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "@darkroom/domain";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { cases } from "../../../test/support/ollama/cases.ts";
import { type ScriptedFault, type StandIn, startOllama } from "../../../test/support/ollama/stand-in.ts";
import { type Ollama, openOllama, type Pulse, type Question } from "./ollama.ts";
import { preflight } from "./preflight.ts";

const question: Question = {
  model: "gemma4:12b",
  messages: [{ role: "user", content: "What is it?" }],
  format: { type: "object", properties: { caption: { type: "string" } }, required: ["caption"] },
  maxTokens: 100,
  seed: 42,
};

let server: StandIn;
let ollama: Ollama;
const open = (baseUrl = server.url) => openOllama({ baseUrl });

beforeEach(async () => {
  server = await startOllama();
  ollama = open();
});
afterEach(async () => {
  await ollama[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const faultOf = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => expect.unreachable("it succeeded"),
    (error: unknown) => (Fault.is(error) ? error : Promise.reject(error)),
  );

it.each(cases)("knows a server where $name", ({ run }) =>
  run({ url: server.url, model: "gemma4:12b", embedModel: "embeddinggemma:latest" }),
);

it("gets an answer cut at any byte, with what it took, and hears every line", async () => {
  let lines = 0;
  const pulse: Pulse = { progress: () => lines++ };
  const reply = await ollama.ask(question, pulse);
  expect(JSON.parse(reply.text)).toEqual({ caption: "A caption of a quiet harbour in the morning, ü 42" });
  expect(reply).toMatchObject({ isComplete: true, usage: { promptTokens: 26, outputTokens: 12 } });
  expect(lines).toBeGreaterThan(5);
});

it("sends the model at the top alone, no nulls, and pictures as plain base64", async () => {
  const { bytes } = await pictures.smallJpeg();
  const messages = [{ role: "user" as const, content: "What is it?", pictures: [bytes] }];
  await ollama.ask({ ...question, messages, canThink: true });
  const body = server.requests[0]?.body ?? {};
  expect(JSON.stringify(body)).not.toMatch(/null|data:/);
  expect(body).toMatchObject({ model: "gemma4:12b", think: false, stream: true, keep_alive: "15m" });
  expect(body.options).toEqual({ num_ctx: 8192, num_predict: 100, temperature: 0, top_p: 1, seed: 42 });
  expect(Buffer.from(body.messages?.[0]?.images?.[0] ?? "", "base64")).toEqual(Buffer.from(bytes));
});

const failures: [ScriptedFault, { code: string; kind: Fault["kind"] }][] = [
  ["reset mid-stream", { code: "network", kind: "interrupted" }],
  ["end without done", { code: "stream.truncated", kind: "interrupted" }],
  ["malformed line", { code: "stream.malformed", kind: "interrupted" }],
  ["error line", { code: "ollama.runner_crashed", kind: "interrupted" }],
  ["queue full", { code: "ollama_busy", kind: "unavailable" }],
  ["out of memory", { code: "ollama.oom", kind: "interrupted" }],
  ["runner crash", { code: "ollama.runner_crashed", kind: "interrupted" }],
  ["proxy page", { code: "ollama_down", kind: "unavailable" }],
  ["context too small", { code: "ollama.too_large_for_vision", kind: "unsupported" }],
];

it.each(failures)("says of %s what it is", async (fault, expected) => {
  server.script(fault);
  expect(await faultOf(ollama.ask(question))).toMatchObject(expected);
});

it("keeps what had come of an answer that broke off", async () => {
  server.script("malformed line");
  expect((await faultOf(ollama.ask(question))).facts["partial"]).toMatch(/^\{"caption":"A caption/);
});

it.each([
  ["stall before first token", "first token", { firstTokenMs: 150 }],
  ["stall between tokens", "next token", { betweenTokensMs: 150 }],
] as const)("says of a %s which step ran out", async (fault, step, deadlines) => {
  server.script(fault);
  const timedOut = await faultOf(ollama.ask(question, { deadlines }));
  expect(timedOut).toMatchObject({ code: "timeout", kind: "interrupted", facts: { step } });
});

it("stops at any moment with the caller's reason, and the server sees it", async () => {
  server.script("stall before first token", "stall between tokens");
  const why = new Fault("conflict", "cancelled", "Somebody cancelled this job");
  const before = new AbortController();
  const unanswered = faultOf(ollama.ask(question, { signal: before.signal }));
  await expect.poll(() => server.counts.running).toBe(1);
  before.abort(why);
  expect(await unanswered).toBe(why);
  await expect.poll(() => server.counts.aborted).toBe(1);

  const between = new AbortController();
  const progress = () => between.abort(why); // at the first token
  expect(await faultOf(ollama.ask(question, { signal: between.signal, progress }))).toBe(why);
  await expect.poll(() => server.counts.aborted).toBe(2);
});

it("loads a model as a step of its own, once, with the options questions use", async () => {
  await ollama.load("gemma4:12b");
  await ollama.ask(question);
  expect(server.counts.loads).toBe(1);
});

it("asks for no load of what has just answered, and for one after it failed", async () => {
  const loads = () => server.requests.filter(({ path }) => path === "/api/generate").length;
  await ollama.ask(question);
  await ollama.load("gemma4:12b");
  expect(loads()).toBe(0);
  server.script("out of memory");
  await faultOf(ollama.ask(question));
  await ollama.load("gemma4:12b");
  expect(loads()).toBe(1);
});

it("goes nowhere else, wherever the server sends it", async () => {
  const elsewhere = createServer((_, response) => response.writeHead(307, { location: server.url }).end());
  await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  await using ours = open(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
  expect(await faultOf(ours.ask(question))).toMatchObject({ code: "config_failed" });
  expect(server.requests).toEqual([]);
  elsewhere.close();
});

it("gives a slow load its own deadline, and says so", async () => {
  await using slow = await startOllama({
    models: [{ name: "gemma4:12b", capabilities: ["completion"], loadMs: 60_000 }],
  });
  await using ours = open(slow.url);
  expect(await faultOf(ours.load("gemma4:12b", { deadlines: { loadMs: 250 } }))).toMatchObject({
    code: "ollama.load_timeout",
  });
});

it("says that nobody is there, whatever was asked", async () => {
  await server[Symbol.asyncDispose]();
  expect(await faultOf(ollama.version())).toMatchObject({ code: "ollama_down", kind: "unavailable" });
  expect(await faultOf(ollama.ask(question))).toMatchObject({ code: "ollama_down", kind: "unavailable" });
});

it("refuses an address that is none, by the variable's name", () => {
  expect(() => open("not an address")).toThrow(/OLLAMA_BASE_URL/);
});

it("makes vectors that are near each other for texts that are", async () => {
  const { vectors } = await ollama.embed("embeddinggemma:latest", ["a red boat", "a blue boat", "tax return"]);
  const cosine = (a = 0, b = 0) =>
    vectors[a]?.reduce((sum, value, at) => sum + value * (vectors[b]?.[at] ?? 0), 0) ?? 0;
  expect(cosine(0, 1)).toBeGreaterThan(cosine(0, 2));
});

it("finds the models that are needed, with their digests, before anything is asked", async () => {
  const need = { field: "AI_VISION_MODEL", model: "gemma4:12b", capability: "vision" } as const;
  const [ready] = await preflight(ollama, [need]);
  expect(ready).toMatchObject({ name: "gemma4:12b", digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await faultOf(preflight(ollama, [{ ...need, model: "plain:1b" }]))).toMatchObject({
    code: "ollama.capability",
  });
  server.removeModel("gemma4:12b");
  const gone = await faultOf(preflight(ollama, [need]));
  expect(gone).toMatchObject({ code: "model_missing", facts: { field: "AI_VISION_MODEL" } });
});

it.each(["gemma4:cloud", "gpt-oss:120b-cloud"])("refuses %s: pictures do not leave the premises", async (model) => {
  const need = { field: "AI_VISION_MODEL", model, capability: "vision" } as const;
  expect(await faultOf(preflight(ollama, [need]))).toMatchObject({ code: "config_failed" });
  expect(server.requests).toEqual([]);
});
