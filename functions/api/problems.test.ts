import { Health, OpenApi, Problem, templateOf } from "@darkroom/contract";
import { assetIdOf, Migration } from "@darkroom/domain";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";
import { routes as searching } from "../search/routes.ts";
import { handler } from "./handler.ts";
import { routes } from "./routes.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const ask = (path: string, init: RequestInit = {}) => fetch(local.httpUrl + path, { redirect: "manual", ...init });
const unknown = `/v1/assets/${assetIdOf("nobody put this")}`;
const cursor = (text: string) => Buffer.from(text).toString("base64url");

it.each([
  ["a limit of nothing", "/v1/assets?limit=0", 400, "request.invalid", "limit", "a whole number from 1 to 500"],
  ["a limit too high", "/v1/assets?limit=501", 400, "request.invalid", "limit", "a whole number from 1 to 500"],
  [
    "a limit that is no number",
    "/v1/assets?limit=ten",
    400,
    "request.invalid",
    "limit",
    "a whole number from 1 to 500",
  ],
  ["an unknown kind", "/v1/assets?kind=dog", 400, "request.invalid", "kind", "one of image, video, audio, other"],
  ["an unknown name", "/v1/assets?order=asc", 400, "request.invalid", "order", "limit, cursor, from, to, kind"],
  ["a name where none is taken", "/v1/timeline?year=1", 400, "request.invalid", "year", "no parameters"],
  ["a name that is in the path", `${unknown}?assetId=x`, 400, "request.invalid", "assetId", "no parameters"],
  ["a name twice", "/v1/assets?kind=image&kind=video", 400, "request.invalid", "kind", "once"],
  ["no date", "/v1/assets?from=May", 400, "request.invalid", "from", "ISO 8601"],
  ["a day that is none", "/v1/assets?to=2024-02-30", 400, "request.invalid", "to", "ISO 8601"],
  ["an end before the begin", "/v1/assets?from=2024-05-02&to=2024-05-01", 400, "request.invalid", "to", "later than"],
  ["a cursor of nobody", "/v1/assets?cursor=garbage", 400, "request.invalid", "cursor", "unchanged"],
  ["a cursor made by hand", `/v1/assets?cursor=${cursor("2024#ast_x")}`, 400, "request.invalid", "cursor", "unchanged"],
  ["an empty cursor", "/v1/assets?cursor=", 400, "request.invalid", "cursor", "unchanged"],
  ["changes since nothing known", "/v1/changes?since=yesterday", 400, "request.invalid", "since", "unchanged"],
  ["changes since a negative time", `/v1/changes?since=${cursor("-5")}`, 400, "request.invalid", "since", "unchanged"],
  ["a role nobody has", `${unknown}/renditions/huge`, 400, "request.invalid", "role", "one of thumbnail, preview"],
  ["a download of another kind", `${unknown}/original?download=yes`, 400, "request.invalid", "download", "1"],
])("refuses %s and says which parameter and what it may be", async (_what, path, status, code, field, limit) => {
  const answer = await ask(path);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem = Problem.parse(await answer.json());
  expect(problem).toMatchObject({ status, code, field, type: `/docs/faults.md#${code}` });
  expect(problem.limit).toContain(limit);
});

it.each([
  ["an asset nobody put", unknown, "asset.missing"],
  ["an id that cannot be one", "/v1/assets/nope", "asset.missing"],
  ["an id that is not even text", "/v1/assets/%ff", "asset.missing"],
  ["the original of an asset nobody put", `${unknown}/original`, "asset.missing"],
  ["a rendition of an asset nobody put", `${unknown}/renditions/thumbnail`, "asset.missing"],
  ["an address nobody serves", "/v1/nothing", "route.missing"],
  ["an address with a slash too many", "/v1/assets/", "route.missing"],
])("answers 404 for %s", async (_what, path, code) => {
  const answer = await ask(path);
  expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([404, code]);
});

it("answers 405 for another method, with those that are taken", async () => {
  const answer = await ask("/v1/assets", { method: "DELETE", headers: { "content-type": "application/json" } });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toBe("GET, HEAD");
  expect(Problem.parse(await answer.json())).toMatchObject({ code: "route.method_not_allowed", limit: "GET, HEAD" });
});

it("tells nothing of an error that is our own, and logs it", async () => {
  const log = { debug() {}, info() {}, warn() {}, error: (...line: unknown[]) => void logged.push(line) };
  const logged: unknown[] = [];
  const held = { clock: local.ctx.clock, log: local.ctx.log };
  const broken = {
    ...local.ctx.clock,
    nowMs: () => {
      throw new Error("secret of the house");
    },
  };
  Object.assign(local.ctx, { log, clock: broken });
  const answer = await ask("/v1/changes");
  Object.assign(local.ctx, held);
  const problem = Problem.parse(await answer.json());
  expect(problem).toMatchObject({ status: 500, code: "internal" });
  expect(JSON.stringify(problem)).not.toContain("secret");
  expect(logged).toMatchObject([["request failed", { code: "internal", error: { message: "secret of the house" } }]]);
});

const every = [
  "/v1/assets",
  "/v1/timeline",
  "/v1/changes",
  "/v1/stages",
  "/health",
  "/openapi.json",
  unknown,
  "/v1/no",
];

it.each(every)(
  "gives %s the headers of every answer, from the function itself as well as through the host",
  async (path) => {
    const event = {
      rawPath: path,
      rawQueryString: "",
      headers: {},
      requestContext: { domainName: "x", http: { method: "GET" } },
    };
    const own: { headers?: Record<string, unknown> } = await Reflect.apply(handler, undefined, [event, {}]);
    const served = Object.fromEntries((await ask(path)).headers);
    for (const headers of [own.headers, served])
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      });
  },
);

it.each(["/v1/assets", "/v1/timeline", "/openapi.json", unknown])(
  "answers HEAD of %s like GET without a body",
  async (path) => {
    const [get, head] = [await ask(path), await ask(path, { method: "HEAD" })];
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      get.status,
      get.headers.get("content-type"),
      "",
    ]);
  },
);

it("sends no body to whoever shows the ETag of the answer they have", async () => {
  const first = await ask("/v1/timeline");
  const etag = first.headers.get("etag") ?? "";
  const again = await ask("/v1/timeline", { headers: { "if-none-match": `"other", ${etag}` } });
  expect([etag.slice(0, 3), again.status, await again.text()]).toEqual(['W/"', 304, ""]);
});

it("describes itself in a valid OpenAPI 3.1 document, every route with its parameters, answers and problems", async () => {
  const document = JSON.parse(await (await ask("/openapi.json")).text());
  expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  const elsewhere = new Set(searching.map(({ endpoint: { name } }) => name)); // a function of its own answers there
  const own = OpenApi.endpoints.filter(({ name }) => !elsewhere.has(name));
  const namesOf = (endpoints: readonly { name: string }[]) => endpoints.map(({ name }) => name).sort();
  expect(namesOf(routes.map(({ endpoint }) => endpoint))).toEqual(namesOf(own));
  for (const endpoint of OpenApi.endpoints) {
    const { method, name, params, body, redirects } = endpoint;
    const operation = document.paths[templateOf(endpoint)][method.toLowerCase()];
    expect(operation.operationId).toBe(name);
    const named = (operation.parameters ?? []).map((parameter: { name: string }) => parameter.name);
    expect(named).toEqual(Object.keys(params.shape));
    expect(operation.requestBody !== undefined).toBe(body !== undefined);
    expect(Object.keys(operation.responses)).toContain(redirects ? "302" : "200");
    expect(operation.responses.default.content).toHaveProperty("application/problem+json");
  }
});

it("is healthy when everything it needs answers, and says with what it works", async () => {
  const answer = await ask("/health");
  const health = Health.get.answer.parse(await answer.json());
  expect(health.checks).toMatchObject({ live: "pass", table: "pass", store: "pass", queues: "pass" });
  expect(answer.status).toBe(200);
  expect(Object.keys(health.checks).toSorted()).toEqual(["decoders", "disk", "live", "queues", "store", "table"]);
  expect(health.versions).toMatchObject({
    ffmpeg: expect.any(String),
    sharp: expect.stringMatching(/^\d/),
    schema: String(Migration.schemaVersion),
  });
});

it("is not ready while something it needs is away, and still lives to say so", async () => {
  const { config } = local.ctx;
  Object.assign(local.ctx, { config: { ...config, queueUrl: () => "http://127.0.0.1:9/000000000000/gone" } });
  const answer = await ask("/health");
  Object.assign(local.ctx, { config });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    status: "fail",
    checks: { live: "pass", table: "pass", queues: "fail" },
  });
});
