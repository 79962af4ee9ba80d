import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { answerProblem, problems } from "./problem.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** Serves the built page. A path without an extension is a route of the page, and gets its one document. */
export async function servePage(request: IncomingMessage, response: ServerResponse, pageDir: string): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    answerProblem(response, problems.wrongMethod("The page is only read."));
    return;
  }
  const path = pathOf(request.url ?? "/");
  if (path === undefined) {
    answerProblem(response, problems.badRequest("The path is not one of a page."));
    return;
  }
  const isRoute = extname(path) === "" && !path.startsWith("/assets/");
  const file = join(pageDir, isRoute ? "index.html" : path);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    answerProblem(response, problems.notFound(isRoute ? "The page is not built yet." : "No such file in the page."));
    return;
  }
  const etag = `W/"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"`;
  response.setHeader("etag", etag);
  // Files below /assets/ carry a digest of their content in their name
  const isHashed = path.startsWith("/assets/");
  response.setHeader("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (isKnown(request.headers["if-none-match"], etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader("content-type", contentTypes[extname(file).toLowerCase()] ?? "application/octet-stream");
  await send(file, response);
}

async function send(file: string, response: ServerResponse): Promise<void> {
  await using handle: FileHandle = await open(file);
  const { size } = await handle.stat();
  response.setHeader("content-length", size);
  if (response.req.method === "HEAD") {
    response.end();
    return;
  }
  await pipeline(createReadStream(file, { fd: handle, autoClose: false }), response);
}

/** The decoded path without its query; nothing for one that leaves the folder or cannot be a file name. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split("?", 1)[0] ?? "/");
    const isPlain = !/[\0\\]/.test(path) && path.split("/").every((part) => part !== ".." && part !== ".");
    return isPlain ? path : undefined;
  } catch {
    return undefined;
  }
}

const isKnown = (header: string | undefined, etag: string) =>
  header !== undefined && (header === "*" || header.split(",").some((known) => known.trim() === etag));
