import assert from "node:assert/strict";

/** A server the cases are put to: its address, and models it has. */
type Target = { url: string; model: string; embedModel: string };

type Case = { name: string; run(target: Target): Promise<void> };

const call = (url: string, path: string, body?: unknown, method = body === undefined ? "GET" : "POST") =>
  fetch(`${url}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

async function refusal(response: Response, status: number, words: RegExp): Promise<void> {
  assert.equal(response.status, status);
  const { error } = (await response.json()) as { error: unknown };
  assert.equal(typeof error, "string");
  assert.match(String(error), words);
}

const ask = {
  messages: [{ role: "user", content: "Name one colour." }],
  options: { num_ctx: 2048, num_predict: 24, seed: 1, temperature: 0 },
};
const schema = { type: "object", properties: { colour: { type: "string" } }, required: ["colour"] };

/** What our client leans on, case by case: shapes and words, never the text of an answer. */
export const cases: Case[] = [
  {
    name: "GET /api/version says a version",
    run: async ({ url }) => {
      const { version } = (await (await call(url, "/api/version")).json()) as { version: string };
      assert.match(version, /^\d+\.\d+/);
    },
  },
  {
    name: "GET /api/tags lists models with their digests",
    run: async ({ url, model }) => {
      const { models } = (await (await call(url, "/api/tags")).json()) as {
        models: { name: string; digest: string }[];
      };
      const found = models.find(({ name }) => name === model);
      assert.match(found?.digest ?? "", /^[0-9a-f]{64}$/);
    },
  },
  {
    name: "POST /api/show lists what a model can do",
    run: async ({ url, model }) => {
      const { capabilities } = (await (await call(url, "/api/show", { model })).json()) as { capabilities: string[] };
      assert.ok(capabilities.includes("completion"));
    },
  },
  {
    name: "an unknown path is 404 in plain text",
    run: async ({ url }) => {
      const response = await call(url, "/api/nothing");
      assert.equal(response.status, 404);
      assert.equal(await response.text(), "404 page not found");
    },
  },
  {
    name: "a wrong method is 405",
    run: async ({ url }) => assert.equal((await call(url, "/api/chat")).status, 405),
  },
  {
    name: "an empty body is 400 with words",
    run: async ({ url }) => refusal(await call(url, "/api/chat", "", "POST"), 400, /missing request body/),
  },
  {
    name: "a model that is not there is 404 with its name",
    run: async ({ url }) =>
      refusal(
        await call(url, "/api/chat", { ...ask, model: "no-such-model:1b" }),
        404,
        /model ['"]no-such-model:1b['"] not found/,
      ),
  },
  {
    name: "a number of seconds without a unit is 400",
    run: async ({ url, model }) =>
      refusal(await call(url, "/api/chat", { ...ask, model, keep_alive: "900" }), 400, /missing unit/),
  },
  {
    name: "an option of the wrong type is 500, though it is the client's mistake",
    run: async ({ url, model }) =>
      refusal(
        await call(url, "/api/chat", { ...ask, model, options: { num_ctx: "8k" } }),
        500,
        /must be of type integer/,
      ),
  },
  {
    name: "a picture with a data: prefix is 400",
    run: async ({ url, model }) => {
      const messages = [{ role: "user", content: "What is it?", images: ["data:image/png;base64,AAAA"] }];
      await refusal(await call(url, "/api/chat", { ...ask, model, messages }), 400, /illegal base64/);
    },
  },
  {
    name: "an empty request loads the model",
    run: async ({ url, model }) => {
      const response = await call(url, "/api/generate", {
        model,
        prompt: "",
        stream: false,
        options: { num_ctx: 2048 },
      });
      const answer = (await response.json()) as { done: boolean; done_reason: string };
      assert.deepEqual([answer.done, answer.done_reason], [true, "load"]);
    },
  },
  {
    name: "a question streams lines of JSON, the last of them done, with its counts in nanoseconds",
    run: async ({ url, model }) => {
      const response = await call(url, "/api/chat", { ...ask, model, stream: true });
      assert.match(response.headers.get("content-type") ?? "", /application\/x-ndjson/);
      const lines = (await response.text())
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      assert.ok(lines.slice(0, -1).every(({ done, message }) => done === false && typeof message.content === "string"));
      const last = lines.at(-1);
      assert.equal(last.done, true);
      assert.ok(["stop", "length"].includes(last.done_reason));
      assert.ok(Number.isInteger(last.total_duration) && last.eval_count > 0);
    },
  },
  {
    name: "an answer in one piece is done",
    run: async ({ url, model }) => {
      const answer = (await (await call(url, "/api/chat", { ...ask, model, stream: false })).json()) as {
        done: boolean;
      };
      assert.equal(answer.done, true);
    },
  },
  {
    name: "a schema gives JSON with its keys",
    run: async ({ url, model }) => {
      const asked = {
        ...ask,
        model,
        stream: false,
        think: false,
        format: schema,
        options: { ...ask.options, num_predict: 200 },
      };
      const { message } = (await (await call(url, "/api/chat", asked)).json()) as { message: { content: string } };
      assert.deepEqual(Object.keys(JSON.parse(message.content)), ["colour"]);
    },
  },
  {
    name: "two texts give two vectors of length 1",
    run: async ({ url, embedModel }) => {
      const response = await call(url, "/api/embed", { model: embedModel, input: ["a red boat", "a blue boat"] });
      const { embeddings } = (await response.json()) as { embeddings: number[][] };
      assert.equal(embeddings.length, 2);
      for (const vector of embeddings) assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
    },
  },
  {
    name: "an empty list of texts loads a model for vectors, and a text that is too long is refused",
    run: async ({ url, embedModel: model }) => {
      const loaded = (await (await call(url, "/api/embed", { model, input: [] })).json()) as { embeddings: number[][] };
      assert.deepEqual(loaded.embeddings ?? [], []);
      const long = { model, input: ["word ".repeat(200_000)], truncate: false };
      await refusal(await call(url, "/api/embed", long), 400, /exceeds the context length/);
    },
  },
  {
    name: "a model for vectors refuses to chat",
    run: async ({ url, embedModel }) =>
      refusal(await call(url, "/api/chat", { ...ask, model: embedModel }), 400, /does not support chat/),
  },
];
