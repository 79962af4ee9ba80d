import { Fault } from "@darkroom/domain";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type StandIn, startOpenAi } from "../../../test/support/openai/stand-in.ts";
import { textDeadlines } from "./deadlines.ts";
import { openFallback } from "./fallback.ts";
import type { Question } from "./ollama.ts";

const key = "sk-very-secret";
const question: Question = {
  model: "some-model",
  messages: [{ role: "user", content: "What is it?" }],
  format: { type: "object", properties: { caption: { type: "string" } }, required: ["caption"] },
  maxTokens: 100,
  seed: 42,
};
const shown = { ...question, messages: [{ role: "user", content: "?", pictures: [Buffer.from([0xff, 0xd8, 0xff])] }] };

let server: StandIn;
let provider: ReturnType<typeof openFallback>;
const open = (deadlines = textDeadlines) =>
  openFallback({ url: `${server.url}/`, model: "some-model", key, textDeadlines: deadlines });
beforeEach(async () => {
  server = await startOpenAi();
  provider = open();
});
afterEach(async () => {
  await provider[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it("answers by the schema, streamed or in one piece, with what it took", async () => {
  server.script("fine", "in one piece");
  for (const _ of [1, 2]) {
    const { text, isComplete, usage } = await provider.ask(question);
    expect(Object.keys(JSON.parse(text))).toEqual(["caption"]);
    expect([isComplete, usage]).toEqual([true, expect.objectContaining({ promptTokens: 31, outputTokens: 9 })]);
  }
  expect(server.requests[0]).toMatchObject({ key: `Bearer ${key}`, body: { model: "some-model", stream: true } });
});

it("shows pictures as data, never as an address", async () => {
  await provider.ask(shown as Question);
  const content = server.requests[0]?.body.messages[0]?.content;
  expect(content).toEqual([
    { type: "text", text: "?" },
    { type: "image_url", image_url: { url: "data:image/jpeg;base64,/9j/" } },
  ]);
});

it("asks without what a provider does not take, and remembers it", async () => {
  server.script("no schema");
  await provider.ask(question);
  await provider.ask(question);
  const formats = server.requests.map(({ body }) => body.response_format?.type);
  expect(formats).toEqual(["json_schema", "json_object", "json_object"]);
});

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable("it succeeded"),
    (error: unknown) => error,
  );

it("says which step ran out", async () => {
  server.script("stall");
  const hasty = open({ ...textDeadlines, firstTokenMs: 150 });
  expect(await faultOf(hasty.ask(question))).toMatchObject({ code: "fallback_failed", kind: "unavailable" });
  await hasty[Symbol.asyncDispose]();
});

it.each(["wrong key", "cut", "refused"] as const)("says that it failed, without the key: %s", async (fault) => {
  server.script(fault);
  const error = await faultOf(provider.ask(question));
  expect(Fault.is(error, "fallback_failed") && error.kind).toBe("unavailable");
  expect(Fault.is(error) && error.facts["isOfTheQuestion"] === true).toBe(fault === "refused");
  expect(JSON.stringify([error, String((error as Error).message)])).not.toContain(key);
});
