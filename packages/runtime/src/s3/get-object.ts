import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, header, type ObjectCall, parameter, type S3State } from "./call.ts";
import { isListed, judgeRead, readReadCondition } from "./conditions.ts";
import { objectHeaders } from "./object-headers.ts";
import { mustFindObject, type ObjectRow } from "./object-rows.ts";
import { checksumHeaders } from "./put-object.ts";
import { contentRange, parseRange, type Range } from "./range.ts";
import { s3Error } from "./s3-error.ts";

const overrides = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** GET and HEAD: the same answer, with or without its bytes. */
export function getObject(call: ObjectCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  const object = mustFindObject(state.db, call.bucket, call.key);
  const headers = { ...objectHeaders(object), ...overridden(call) };
  const verdict = judgeRead(readReadCondition(call), object);
  if (verdict === "failed") throw s3Error("PreconditionFailed");
  if (verdict === "not-modified") return { status: 304, headers: withoutContent(headers) };
  const range = partRange(call, object) ?? parseRange(applicableRange(call, object), object.sizeBytes);
  const isChecked = !range && header(call, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  const answer: Answer = {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "content-length": String(range?.lengthBytes ?? object.sizeBytes),
      ...(range && { "content-range": contentRange(range, object.sizeBytes) }),
      ...(isChecked && checksumHeaders(object.attributes.checksum)),
      ...partCount(call, object),
    },
  };
  if (call.method === "HEAD") return answer;
  const file = range ? undefined : lendable(call, state, object);
  if (file !== undefined) return lent(answer, object, file);
  return { ...answer, content: contentOf(state, object, range) };
}

/**
 * Not of AWS: the product's own processes, which are on this machine, may ask to be told where the bytes lie instead of being
 * sent them. They copy them from there: a file of the store is written once and never changed.
 */
function lendable(call: ObjectCall, state: S3State, { pieces }: ObjectRow): string | undefined {
  if (call.caller.by !== "owner" || header(call, "x-darkroom-lend") === undefined) return undefined;
  const [piece] = pieces;
  return piece && pieces.length === 1 ? state.blobs.pathOf(piece.blob) : undefined;
}

/** With the SHA-256 that the object was put with: held against its bytes then, or computed by who handed the file over. */
function lent(answer: Answer, { attributes: { checksum } }: ObjectRow, file: string): Answer {
  const isKnown = checksum?.algorithm === "SHA256" && checksum.type === "FULL_OBJECT";
  const headers = {
    ...answer.headers,
    "content-length": "0",
    "x-darkroom-file": encodeURIComponent(file),
    ...(isKnown && { "x-darkroom-sha256": Buffer.from(checksum.value, "base64").toString("hex") }),
  };
  return { ...answer, headers };
}

/** The bytes, held until they are sent, so that an overwrite meanwhile does not tear them. */
function contentOf(state: S3State, { pieces, sizeBytes }: ObjectRow, range: Range | undefined) {
  const { start, lengthBytes } = range ?? { start: 0, lengthBytes: sizeBytes };
  return { pieces, start, lengthBytes, hold: state.blobs.hold(pieces.map(({ blob }) => blob)) };
}

/** `If-Range` with another ETag or an older date: the whole object instead of the range. */
function applicableRange(call: ObjectCall, object: ObjectRow): string | undefined {
  const range = header(call, "range");
  const condition = header(call, "if-range");
  if (range === undefined || condition === undefined) return range;
  const isSame = condition.includes('"')
    ? isListed(condition, object.etag)
    : Math.floor(object.modifiedMs / 1000) * 1000 === Date.parse(condition);
  return isSame ? range : undefined;
}

function partRange(call: ObjectCall, { attributes, sizeBytes }: ObjectRow): Range | undefined {
  const text = parameter(call, "partNumber");
  if (text === undefined) return undefined;
  const parts = attributes.multipart?.parts ?? [{ number: 1, sizeBytes }];
  const index = Number(text) - 1;
  const part = parts[index];
  if (!part) throw s3Error("InvalidRange", "The requested part number is not satisfiable");
  const start = parts.slice(0, index).reduce((sum, before) => sum + before.sizeBytes, 0);
  return part.sizeBytes > 0 ? { start, lengthBytes: part.sizeBytes } : undefined;
}

function partCount(call: ObjectCall, { attributes }: ObjectRow): Record<string, string> {
  const count = attributes.multipart?.parts.length;
  return parameter(call, "partNumber") !== undefined && count !== undefined
    ? { "x-amz-mp-parts-count": String(count) }
    : {};
}

function overridden(call: ObjectCall): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of overrides) {
    const value = parameter(call, `response-${name}`);
    if (value === undefined) continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line end here would start a header of the caller's choice
    if (/[\u0000-\u001f\u007f]/.test(value))
      throw s3Error("InvalidArgument", `response-${name} holds a control character`);
    headers[name] = Buffer.from(value).toString("latin1");
  }
  return headers;
}

function withoutContent(headers: Record<string, string>): Record<string, string> {
  const { "content-type": _type, "content-encoding": _encoding, ...rest } = headers;
  return rest;
}
