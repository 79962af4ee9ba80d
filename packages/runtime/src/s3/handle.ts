import type { IncomingMessage, ServerResponse } from "node:http";
import { authenticate, type Caller, type Keys, unsignedPayload } from "../cloud/authenticate.ts";
import { CloudError } from "../cloud/cloud-error.ts";
import type { Exchange } from "../cloud/cloud-server.ts";
import { decode, type RawRequest } from "../cloud/raw-request.ts";
import { type Answer, type Call, header, type S3State } from "./call.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { postObject } from "./post-object.ts";
import { actionOf } from "./routes.ts";
import { s3Error, toCloudError } from "./s3-error.ts";
import { sendContent } from "./send-content.ts";
import { toPlainXml } from "./xml.ts";

/** Media addresses are those of the page's own origin, passed on by its server: `/s3/<bucket>/<key>?X-Amz-…`. */
const mediaPrefix = "/s3/";
const mediaMethods = new Set(["GET", "HEAD", "PUT", "POST"]);

/** What a page's own origin needs to serve files strangers made: never a document with rights, never a guess at a type. */
const mediaHeaders = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Answers one request to S3, whatever happens. */
export async function handleS3(state: S3State, keys: Keys, exchange: Exchange): Promise<void> {
  const isMedia = exchange.raw.rawPath.startsWith(mediaPrefix);
  const place = isMedia
    ? { ...exchange.raw, rawPath: exchange.raw.rawPath.slice(mediaPrefix.length - 1) }
    : exchange.raw;
  let answer: Answer;
  try {
    const target = locate(place, isMedia);
    answer = await answerFor(state, keys, { exchange, target, isMedia });
    const origin = header(exchange.raw, "origin");
    if (origin !== undefined && target.bucket !== undefined && exchange.raw.method !== "OPTIONS")
      answer = {
        ...answer,
        headers: { ...answer.headers, ...corsHeaders(state, target.bucket, { origin, method: exchange.raw.method }) },
      };
  } catch (error) {
    if (!(error instanceof CloudError) && !exchange.message.errored) state.onFault(error);
    answer = errorAnswer(toCloudError(error), exchange);
  }
  if (isMedia) answer = { ...answer, headers: { ...answer.headers, ...mediaHeaders } };
  await send(state, exchange, answer);
}

/**
 * Headers that a presigner moved into the address, where they mean the same. Not the checksum, which an SDK that presigns
 * computes of nothing.
 */
function hoisted({ query }: RawRequest): Record<string, string> {
  const moved = query.filter(({ name }) =>
    /^x-amz-(meta-|acl$|tagging|storage-class|copy-source|metadata-directive|object-)/i.test(name),
  );
  return Object.fromEntries(
    moved.map(({ name, value }) => [name.toLowerCase(), Buffer.from(value).toString("latin1")]),
  );
}

/** A form carries its own proof, a signed policy. */
const isForm = (raw: RawRequest) =>
  header(raw, "content-type")?.toLowerCase().startsWith("multipart/form-data") ?? false;

type Target = { bucket: string | undefined; key: string | undefined };
type Asked = { exchange: Exchange; target: Target; isMedia: boolean };

async function answerFor(state: S3State, keys: Keys, { exchange, target, isMedia }: Asked): Promise<Answer> {
  const { raw, message, requestId, continueBody } = exchange;
  const { bucket = "", key = "" } = target;
  if (raw.method === "OPTIONS" && bucket && !isMedia) return preflight({ ...raw, bucket }, state);
  if (raw.method === "POST" && bucket && !key && isForm(raw)) {
    const caller: Caller = { by: "query", payload: unsignedPayload };
    return await postObject({ ...raw, message, caller, requestId, continueBody, bucket }, state, keys);
  }
  const caller: Caller = authenticate(raw, keys, state.clock.nowMs());
  if (isMedia && (caller.by !== "query" || !mediaMethods.has(raw.method)))
    throw s3Error("AccessDenied", "Media addresses are presigned ones for GET, HEAD, PUT and POST");
  const headers = caller.by === "query" ? { ...hoisted(raw), ...raw.headers } : raw.headers;
  const call: Call = { ...raw, headers, message, caller, requestId, continueBody };
  const level = target.bucket === undefined ? "service" : target.key === undefined ? "bucket" : "object";
  if (Buffer.byteLength(key) > 1024)
    throw s3Error("KeyTooLongError", undefined, { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: "1024" });
  const action = actionOf(call, level);
  return await action({ ...call, bucket, key }, state);
}

/** Bucket and key, from the path or, host style, from `bucket.s3.…` and `bucket.localhost`. A media address has the page's host. */
function locate(raw: RawRequest, isMedia: boolean): Target {
  if (!raw.rawPath.startsWith("/")) throw s3Error("InvalidRequest", "The request target must be a path");
  const path = raw.rawPath.slice(1);
  const host = (header(raw, "host") ?? "").replace(/:\d+$/, "").toLowerCase();
  const fromHost = (/^(.+?)\.s3[.-]/.exec(host) ?? /^(?!s3\.)(.+)\.localhost$/.exec(host))?.[1];
  if (fromHost && !isMedia) return { bucket: fromHost, key: path === "" ? undefined : decode(path) };
  if (path === "") return { bucket: undefined, key: undefined };
  const slash = path.indexOf("/");
  if (slash < 0) return { bucket: decode(path), key: undefined };
  const key = decode(path.slice(slash + 1));
  return { bucket: decode(path.slice(0, slash)), key: key === "" ? undefined : key };
}

function errorAnswer(error: CloudError, { raw, requestId }: Exchange): Answer {
  const facts = Object.entries(error.facts);
  const resource = raw.rawPath;
  const body = toPlainXml([
    "Error",
    [
      ["Code", error.code],
      ["Message", error.message],
      ...facts,
      ["Resource", resource],
      ["RequestId", requestId],
      ["HostId", requestId],
    ],
  ]);
  return { status: error.status, headers: { "content-type": "application/xml" }, body };
}

async function send(
  state: S3State,
  { raw, message, response, requestId }: Exchange,
  { status, headers, body, content }: Answer,
): Promise<void> {
  using _hold = content?.hold;
  const isBodiless = raw.method === "HEAD" || status === 304 || status === 204;
  const length = body === undefined ? "0" : String(Buffer.byteLength(body));
  const fixed = {
    date: new Date(state.clock.nowMs()).toUTCString(),
    server: "Darkroom",
    "x-amz-request-id": requestId,
    "x-amz-id-2": requestId,
  };
  const lengthHeader = isBodiless || headers?.["content-length"] !== undefined ? {} : { "content-length": length };
  try {
    response.writeHead(status, {
      ...fixed,
      ...lengthHeader,
      ...headers,
      ...(isUnread(message) && { connection: "close" }),
    });
    if (content && !isBodiless) await sendContent(response, state.blobs, content);
    else response.end(isBodiless ? undefined : body);
  } catch (error) {
    if (!response.destroyed) state.onFault(error);
    response.destroy();
  }
  if (!message.complete) drain(message, response);
}

/** A body the client still sends, and which nobody will read. */
const isUnread = (message: IncomingMessage) =>
  !message.complete &&
  (Number(message.headers["content-length"] ?? 0) > 0 || message.headers["transfer-encoding"] !== undefined);

/** Lets the client see the answer before the connection closes on what it still sends. */
function drain(message: IncomingMessage, response: ServerResponse): void {
  message.on("error", () => {});
  message.resume();
  const timer = setTimeout(() => message.destroy(), 2_000);
  timer.unref();
  message.once("close", () => clearTimeout(timer));
  response.once("close", () => clearTimeout(timer));
}
