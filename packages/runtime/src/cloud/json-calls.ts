import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { authenticate, type Keys } from "./authenticate.ts";
import type { Clock } from "./clock.ts";
import { CloudError } from "./cloud-error.ts";
import type { Exchange } from "./cloud-server.ts";
import type { Queues } from "./queues-port.ts";
import { headerValue } from "./raw-request.ts";
import { sha256Hex } from "./signature.ts";

const maxBodyBytes = 20 * 1024 ** 2;

type JsonState = { clock: Clock; keys: Keys; onFault: (error: unknown) => void };

/** One call to the queues, in the JSON protocol. A client that goes away stops waiting, and is given no message. */
export async function handleQueues(state: JsonState, queues: Queues, exchange: Exchange): Promise<void> {
  const { response, raw } = exchange;
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  try {
    const body = await verifiedBody(state, exchange);
    // Gone while the body was read: a receive that nobody hears would take a message with it.
    if (gone.signal.aborted) return;
    const answer = await queues.handle(headerValue(raw.headers, "x-amz-target") ?? "", parseJson(body), gone.signal);
    const errorHeaders = answer.errorType
      ? { "x-amzn-errortype": answer.errorType, "x-amzn-query-error": `${answer.errorType};Sender` }
      : {};
    sendJson(response, answer.status, withType(answer.body, answer.errorType), {
      ...errorHeaders,
      "x-amzn-requestid": exchange.requestId,
    });
  } catch (error) {
    sendError(state, exchange, error);
  }
}

/** Passes one call to the table on as it is, and its answer back as it comes. */
export async function handleTable(state: JsonState, endpoint: string | undefined, exchange: Exchange): Promise<void> {
  try {
    const body = await verifiedBody(state, exchange);
    if (endpoint === undefined)
      throw new CloudError(
        "com.amazonaws.dynamodb.v20120810#InternalServerError",
        503,
        "The table is not running yet. Try again.",
      );
    await passOn(endpoint, exchange, body);
  } catch (error) {
    sendError(state, exchange, error);
  }
}

function passOn(endpoint: string, { message, response }: Exchange, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const {
      connection: _connection,
      host: _host,
      expect: _expect,
      "transfer-encoding": _encoding,
      ...headers
    } = message.headers;
    const isOwner = headers.authorization?.startsWith("Darkroom ") ?? false;
    const proof = isOwner ? unverifiedProof : {};
    const toTable = httpRequest(
      endpoint,
      { method: "POST", headers: { ...headers, ...proof, "content-length": body.length } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutHop(answer));
        pipeline(answer, response, () => resolve());
      },
    );
    toTable.on("error", (cause) =>
      reject(
        new CloudError(
          "com.amazonaws.dynamodb.v20120810#InternalServerError",
          503,
          `The table does not answer (${cause.message}). Try again.`,
        ),
      ),
    );
    response.on("close", () => toTable.destroy());
    toTable.end(body);
  });
}

/** The caller was verified here; tables want to see a signature all the same, and do not verify it. */
const unverifiedProof = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=owner/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0",
  "x-amz-date": "20260101T000000Z",
};

function withoutHop({ headers }: IncomingMessage): Record<string, string | string[] | undefined> {
  const { connection: _connection, "keep-alive": _keep, "transfer-encoding": _encoding, ...rest } = headers;
  return rest;
}

/** The whole body; the signature is over its hash. Throws what `authenticate` throws. */
async function verifiedBody({ keys, clock }: JsonState, { raw, message, continueBody }: Exchange): Promise<Buffer> {
  if (headerValue(raw.headers, "authorization") === undefined)
    throw new CloudError("AccessDeniedException", 403, "The request is not signed");
  continueBody();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of message) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes)
      throw new CloudError("RequestEntityTooLargeException", 413, `A request has at most ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const hash = () => sha256Hex(body);
  const caller = authenticate(raw, keys, clock.nowMs(), hash);
  if (/^[0-9a-f]{64}$/.test(caller.payload) && caller.by !== "owner" && caller.payload !== hash())
    throw new CloudError("InvalidSignatureException", 403, "The body is not the one that was signed");
  return body;
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new CloudError("SerializationException", 400, "The body is not JSON");
  }
}

function sendError({ onFault }: JsonState, { response, message, requestId }: Exchange, error: unknown): void {
  if (response.destroyed) return;
  if (!(error instanceof CloudError)) onFault(error);
  const {
    code,
    status,
    message: text,
  } = error instanceof CloudError
    ? error
    : new CloudError("InternalFailure", 500, "An internal error occurred. Try again.");
  const close = message.complete ? {} : { connection: "close" };
  if (response.headersSent) response.destroy();
  else
    sendJson(
      response,
      status,
      { __type: code, message: text },
      { "x-amzn-errortype": code, "x-amzn-requestid": requestId, ...close },
    );
  message.resume();
}

const withType = (body: unknown, errorType: string | undefined) =>
  errorType !== undefined && typeof body === "object" && body !== null ? { __type: errorType, ...body } : body;

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
