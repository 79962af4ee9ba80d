import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as openRequest, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { silentLog } from "../log.ts";
import { openHttpHost } from "./http-host.ts";
import { FunctionTimedOut } from "./invoke.ts";

type Options = { api?: (event: unknown) => Promise<unknown>; store?: RequestListener; allowedHosts?: string[] };

async function open({
  api = async () => ({ ok: true }),
  store = (_, response) => response.end(),
  ...rest
}: Options = {}) {
  const pageDir = await mkdtemp(join(tmpdir(), "darkroom-page-"));
  await mkdir(join(pageDir, "assets"));
  await writeFile(join(pageDir, "index.html"), "<!doctype html><title>Darkroom</title>");
  await writeFile(join(pageDir, "assets", "main-abc123.js"), "export {};");
  const aws = createServer(store).listen(0, "127.0.0.1");
  await vi.waitFor(() => expect(aws.address()).toBeTruthy());
  const awsPort = () => (aws.address() as AddressInfo).port;
  const listen = { port: 0, host: "127.0.0.1" };
  const host = await openHttpHost({ listen, api, pageDir, awsPort, log: silentLog, ...rest });
  onTestFinished(async () => {
    await host.close();
    aws.closeAllConnections();
    aws.close();
    await rm(pageDir, { recursive: true });
  });
  return host;
}

type Call = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

/** A request with exactly these headers: `fetch` would not send a foreign Host or Origin. */
async function call(port: number, path: string, { method = "GET", headers = {}, body }: Call = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const framing =
    body === undefined || headers["transfer-encoding"] ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { host: "127.0.0.1", port, path, method, headers: { ...framing, ...headers }, agent: false };
  const request = openRequest(options, resolve);
  request.on("error", reject);
  request.end(body);
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const json = { "content-type": "application/json" };
const codeOf = ({ body }: { body: string }) => JSON.parse(body).code;

describe("every answer", () => {
  const paths = [
    "/",
    "/assets/main-abc123.js",
    "/assets/none.js",
    "/v1/assets",
    "/health",
    "/openapi.json",
    "/_house",
    "/s3/media/a",
  ];
  test.each([...paths, "/%2e%2e/etc/passwd"])("%s carries the headers of the house", async (path) => {
    const { port } = await open();
    const { headers } = await call(port, path);
    const mediaPolicy = "sandbox; default-src 'none'";
    const pagePolicy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; " +
      "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; " +
      "require-trusted-types-for 'script'";
    expect(headers).toMatchObject({
      "content-security-policy": path.startsWith("/s3/") ? mediaPolicy : pagePolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  test.each(["/", "/v1/assets", "/s3/media/a", "/health"])("%s is for a host on the list only", async (path) => {
    const { port } = await open({ allowedHosts: ["Photos.lan:8080"] });
    for (const host of [
      `localhost:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      `LOCALHOST:${port}`,
      "photos.lan:8080",
    ]) {
      expect((await call(port, path, { headers: { host } })).status).toBe(200);
    }
    for (const host of [
      "evil.test",
      `evil.test:${port}`,
      "localhost",
      `localhost:${port}.evil.test`,
      `127.0.0.1:${port + 1}`,
    ]) {
      const refused = await call(port, path, { headers: { host } });
      expect(refused).toMatchObject({ status: 421, headers: { "content-type": "application/problem+json" } });
      expect(codeOf(refused)).toBe("http.unknown_host");
    }
  });
});

describe("a request from a browser", () => {
  const from = (port: number, site: string | undefined, origin: string | undefined, type = "application/json") => ({
    host: `localhost:${port}`,
    "content-type": type,
    ...(site !== undefined && { "sec-fetch-site": site }),
    ...(origin !== undefined && { origin }),
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"])(
    "%s changes something only from the own page, as JSON",
    async (method) => {
      const { port } = await open();
      const own = `http://localhost:${port}`;
      const statusOf = async (headers: Record<string, string>) =>
        (await call(port, "/v1/assets/a", { method, headers, body: "{}" })).status;
      expect(await statusOf(from(port, "same-origin", own))).toBe(200);
      expect(await statusOf(from(port, "none", undefined))).toBe(200);
      expect(await statusOf(from(port, undefined, undefined))).toBe(200);
      expect(await statusOf(from(port, undefined, undefined, "application/json; charset=utf-8"))).toBe(200);
      for (const site of ["cross-site", "same-site"]) expect(await statusOf(from(port, site, own))).toBe(403);
      for (const origin of ["https://evil.test", "null", `http://localhost:${port + 1}`, `http://127.0.0.1:${port}`]) {
        expect(await statusOf(from(port, "same-origin", origin))).toBe(403);
        expect(await statusOf(from(port, undefined, origin))).toBe(403);
      }
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
      ]) {
        expect(await statusOf(from(port, "same-origin", own, type))).toBe(415);
      }
    },
  );

  test("reads nothing from another origin, and gets no preflight", async () => {
    const { port } = await open();
    const headers = { host: `localhost:${port}`, origin: "https://evil.test" };
    expect((await call(port, "/v1/assets", { headers })).status).toBe(403);
    for (const site of ["cross-site", "same-site"]) {
      expect((await call(port, "/v1/assets", { headers: { "sec-fetch-site": site } })).status).toBe(403);
      expect((await call(port, "/library", { headers: { "sec-fetch-site": site } })).status).toBe(200); // a link to the page
    }
    const preflight = await call(port, "/v1/assets", { method: "OPTIONS", headers });
    expect(preflight.status).toBe(403);
    expect(preflight.headers).not.toHaveProperty("access-control-allow-origin");
  });

  test.each(["TRACE", "PROPFIND"])("%s is not served", async (method) => {
    const { port } = await open();
    expect((await call(port, "/v1/assets", { method, headers: json })).status).toBe(405);
  });
});

describe("the API", () => {
  test("gets payload 2.0", async () => {
    let event: unknown;
    const { port } = await open({
      api: async (given) => {
        event = given;
        return {
          statusCode: 201,
          headers: { "X-Made": "a" },
          cookies: ["a=1; HttpOnly", "b=2"],
          body: '{"made":true}',
        };
      },
    });
    const answer = await call(port, "/v1/assets/x%20y?tag=a&tag=b&q=%C3%BC", {
      method: "POST",
      headers: { ...json, Cookie: "one=1; two=2", "X-UPPER": "Value" },
      body: '{"größe":1}',
    });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/v1/assets/x%20y",
      rawQueryString: "tag=a&tag=b&q=%C3%BC",
      queryStringParameters: { tag: "a,b", q: "ü" },
      cookies: ["one=1", "two=2"],
      headers: { "content-type": "application/json", "x-upper": "Value" },
      requestContext: {
        http: { method: "POST", path: "/v1/assets/x%20y", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
      },
      body: '{"größe":1}',
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty("headers.cookie");
    expect(answer).toMatchObject({
      status: 201,
      body: '{"made":true}',
      headers: { "x-made": "a", "cache-control": "no-store" },
    });
    expect(answer.headers["set-cookie"]).toEqual(["a=1; HttpOnly", "b=2"]);
  });

  test("may answer a bare object, base64, or a policy of its own that does not count", async () => {
    const answers: unknown[] = [
      { items: [] },
      {
        statusCode: 200,
        body: Buffer.from([1, 2]).toString("base64"),
        isBase64Encoded: true,
        headers: { "content-type": "a/b" },
      },
      { statusCode: 204, headers: { "content-security-policy": "default-src *" } },
    ];
    const { port } = await open({ api: async () => answers.shift() });
    expect(await call(port, "/v1/a")).toMatchObject({ status: 200, body: '{"items":[]}', headers: json });
    expect(await call(port, "/v1/a")).toMatchObject({ body: "\u0001\u0002", headers: { "content-type": "a/b" } });
    const none = await call(port, "/v1/a");
    expect(none).toMatchObject({ status: 204, body: "" });
    expect(none.headers["content-security-policy"]).toMatch(/^default-src 'none'/);
  });

  test("takes bodies of 6 MB at most, declared or not", async () => {
    const api = vi.fn(async () => ({}));
    const { port } = await open({ api });
    const most = 6 * 1024 * 1024;
    const post = (body: Buffer, headers = {}) =>
      call(port, "/v1/a", { method: "POST", headers: { ...json, ...headers }, body });
    expect((await post(Buffer.alloc(most, "a"))).status).toBe(200);
    expect((await post(Buffer.alloc(most + 1))).status).toBe(413);
    expect((await post(Buffer.alloc(most + 1), { "transfer-encoding": "chunked" })).status).toBe(413);
    expect(api).toHaveBeenCalledTimes(1);
  });

  test("that throws or takes too long is answered with a problem that gives nothing away", async () => {
    const errors = [new Error("the secret is 42"), new FunctionTimedOut("late")];
    const { port } = await open({ api: () => Promise.reject(errors.shift()) });
    const failed = await call(port, "/v1/a");
    expect(failed).toMatchObject({ status: 500, headers: { "content-type": "application/problem+json" } });
    expect(JSON.parse(failed.body)).toMatchObject({ status: 500, code: "http.api_failed", type: "about:blank" });
    expect(failed.body).not.toContain("42");
    expect(await call(port, "/v1/a")).toMatchObject({ status: 504 });
  });
});

describe("a media address", () => {
  test("passes path, query, Host and Range unchanged, and the answer with them", async () => {
    let got: IncomingMessage | undefined;
    const { port } = await open({
      store: (request, response) => {
        got = request;
        response.writeHead(206, { "content-range": "bytes 0-1/9", etag: '"e"', "content-type": "text/html" }).end("ab");
      },
    });
    const path = "/s3/media/a%2Fb/../c+d?X-Amz-Signature=1&X-Amz-Date=2&b&a=%20";
    const headers = {
      host: `localhost:${port}`,
      range: "bytes=0-1",
      "if-match": '"e"',
      connection: "keep-alive, x-hop",
    };
    const answer = await call(port, path, { headers });
    expect(got?.url).toBe(path);
    expect(got?.headers).toMatchObject({ host: `localhost:${port}`, range: "bytes=0-1", "if-match": '"e"' });
    expect(answer).toMatchObject({
      status: 206,
      body: "ab",
      headers: {
        "content-range": "bytes 0-1/9",
        etag: '"e"',
        "content-security-policy": "sandbox; default-src 'none'",
      },
    });
  });

  test("takes a large body without keeping it, and one that is refused early", async () => {
    let sizeBytes = 0;
    const { port } = await open({
      store: (request, response) => {
        if (request.url?.includes("refused")) {
          response.writeHead(403).end("no");
          request.resume();
          return;
        }
        request.on("data", (chunk: Buffer) => {
          sizeBytes += chunk.length;
        });
        request.on("end", () => response.end());
      },
    });
    const body = Buffer.alloc(20_000_000);
    expect((await call(port, "/s3/media/a?X-Amz-Signature=1", { method: "PUT", body })).status).toBe(200);
    expect(sizeBytes).toBe(body.length);
    expect((await call(port, "/s3/media/refused", { method: "PUT", body })).status).toBe(403);
  });

  test("a browser that goes away ends the read of the store", async () => {
    const ended = Promise.withResolvers<void>();
    const { port } = await open({
      store: (_, response) => {
        response.on("close", () => ended.resolve());
        response.write("begun"); // and never ended
      },
    });
    const request = openRequest({ host: "127.0.0.1", port, path: "/s3/media/a", agent: false }, (response) => {
      response.once("data", () => request.destroy());
    });
    request.on("error", () => undefined);
    request.end();
    await ended.promise;
  });

  test("is answered with a problem while the store is away, and cut off when it breaks", async () => {
    const { port } = await open({
      store: (request, response) => {
        if (request.url?.includes("half")) response.writeHead(200, { "content-length": 100 }).write("half");
        setTimeout(() => request.socket.destroy(), 20);
      },
    });
    const away = await call(port, "/s3/media/a");
    expect(away.status).toBe(502);
    expect(codeOf(away)).toBe("http.store_away");
    await expect(call(port, "/s3/media/half")).rejects.toThrow(/aborted/);
  });
});

describe("the page", () => {
  test("is one document for all its routes, asked for anew each time", async () => {
    const { port } = await open();
    for (const path of ["/", "/library", "/assets-of/2024?x=1", "/jobs/a"]) {
      const { status, headers, body } = await call(port, path);
      expect(status).toBe(200);
      expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" });
      expect(body).toContain("Darkroom");
    }
    const { headers } = await call(port, "/");
    const again = await call(port, "/", { headers: { "if-none-match": String(headers.etag) } });
    expect(again).toMatchObject({ status: 304, body: "" });
  });

  test("keeps what is named by its content, and answers 404 for what is not there", async () => {
    const { port } = await open();
    const asset = await call(port, "/assets/main-abc123.js");
    expect(asset.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(asset.body).toBe("export {};");
    const missing = await call(port, "/assets/old-1.js");
    expect(missing.status).toBe(404);
    expect(missing.headers["cache-control"]).toBe("no-store");
    expect((await call(port, "/favicon.ico")).status).toBe(404);
    expect((await call(port, "/", { method: "POST", headers: json })).status).toBe(405);
    expect(await call(port, "/", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  });

  test.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/a%00.js",
    "/..%5csecret.txt",
    "/%zz.js",
    "//evil.test/a.js",
  ])("%s leaves nothing out of its folder", async (path) => {
    const { port } = await open();
    expect((await call(port, path)).status).toBe(400);
  });
});

test("a host that is named twice, not at all, or in the path is refused", async () => {
  const { port } = await open();
  const say = async (words: string) => {
    const socket = connect(port, "127.0.0.1");
    socket.end(words);
    return await text(socket);
  };
  expect(await say(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.test\r\n\r\n`)).toMatch(/^HTTP\/1.1 421/);
  expect(await say("GET / HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1.1 400/);
  expect(await say(`GET http://evil.test/ HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/);
});
