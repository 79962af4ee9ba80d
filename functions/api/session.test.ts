import { createHash } from "node:crypto";
import { type Context, openContext, provideContext, readConfig } from "@darkroom/platform";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context as LambdaContext } from "aws-lambda";
import { afterEach, expect, it } from "vitest";
import { handler } from "./handler.ts";

const key = "dr_a-key_of_this-library";
const DARKROOM_API_KEY_SHA256 = createHash("sha256").update(key).digest("hex");

let open: (Context & AsyncDisposable) | undefined;
afterEach(async () => {
  provideContext(undefined);
  await open?.[Symbol.asyncDispose]();
  open = undefined;
});

/** A deployment with these variables. */
async function deployed(env: Record<string, string>): Promise<void> {
  open = await openContext(readConfig({ DARKROOM_PROFILE: "deployed", ...env }));
  provideContext(open);
}

/** Asks the API as API Gateway does. */
async function ask(headers: Record<string, string> = {}, cookies?: string[], method = "POST") {
  const http = { method, path: "/v1/session", protocol: "HTTP/1.1", sourceIp: "", userAgent: "" };
  const event = {
    rawPath: "/v1/session",
    rawQueryString: "",
    headers,
    cookies,
    requestContext: { domainName: "api.test", http },
  };
  const answer = await handler(event as unknown as APIGatewayProxyEventV2, {} as LambdaContext);
  const { statusCode, body = "", headers: said = {} } = answer as APIGatewayProxyStructuredResultV2;
  const { code, isKept } = JSON.parse(body);
  return { status: statusCode, code, isKept, headers: said };
}

it("lets nobody in without the key, and says how to show it", async () => {
  await deployed({ DARKROOM_API_KEY_SHA256 });
  expect(await ask()).toMatchObject({
    status: 401,
    code: "key.required",
    headers: { "www-authenticate": "Bearer", "cache-control": "no-store" },
  });
});

it.each([
  ["another", { "x-api-key": "dr_another" }],
  ["its digest", { "x-api-key": DARKROOM_API_KEY_SHA256 }],
  ["nothing", { "x-api-key": "" }],
  ["another bearer", { authorization: "Bearer dr_another" }],
])("refuses %s", async (_, headers) => {
  await deployed({ DARKROOM_API_KEY_SHA256 });
  expect(await ask(headers)).toMatchObject({ status: 401, code: "key.wrong" });
});

it.each([
  ["a header", { "x-api-key": key }],
  ["a bearer", { authorization: `Bearer ${key}` }],
])("takes the key in %s, and keeps it in a cookie for pages, which no script reads", async (_, headers) => {
  await deployed({ DARKROOM_API_KEY_SHA256 });
  const answer = await ask(headers);
  expect(answer.status).toBe(200);
  const [cookie = "", ...attributes] = String(answer.headers["set-cookie"]).split("; ");
  expect(attributes).toEqual(["Path=/", "Max-Age=2592000", "Secure", "HttpOnly", "SameSite=Strict"]);
  expect(await ask({}, [cookie])).toMatchObject({ status: 200 });
  expect(await ask({ cookie: `theme=dark; ${cookie}` })).toMatchObject({ status: 200 });
});

it("says whether a browser keeps the key, and lets the cookie go", async () => {
  await deployed({ DARKROOM_API_KEY_SHA256 });
  const [cookie = ""] = String((await ask({ "x-api-key": key })).headers["set-cookie"]).split("; ");
  expect(await ask({ "x-api-key": key }, [], "GET")).toMatchObject({ isKept: false });
  expect(await ask({}, [cookie], "GET")).toMatchObject({ isKept: true });
  const { status, headers } = await ask({}, [cookie], "DELETE");
  expect(status).toBe(200);
  const gone = String(headers["set-cookie"]).split("; ");
  expect(gone).toEqual(["__Host-darkroom-key=", "Path=/", "Max-Age=0", "Secure", "HttpOnly", "SameSite=Strict"]);
});

it("lets nobody in at all when a deployment has no key", async () => {
  await deployed({});
  expect(await ask({ "x-api-key": key })).toMatchObject({ status: 503, code: "key.unset" });
});

it("asks for no key on a machine of one's own", async () => {
  await deployed({ DARKROOM_PROFILE: "development" });
  const answer = await ask();
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers).not.toHaveProperty("set-cookie");
});
