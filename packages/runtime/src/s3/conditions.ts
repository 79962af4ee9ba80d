import { type Call, header } from "./call.ts";
import type { ObjectRow } from "./object-rows.ts";
import { s3Error } from "./s3-error.ts";

/** `If-Match` and `If-None-Match` of a write. */
export type WriteCondition = { match?: string; noneMatch?: string };

export function readWriteCondition(call: Call): WriteCondition {
  const match = header(call, "if-match");
  const noneMatch = header(call, "if-none-match");
  return { ...(match !== undefined && { match }), ...(noneMatch !== undefined && { noneMatch }) };
}

/**
 * Throws `PreconditionFailed`; `NoSuchKey` where `If-Match` finds nothing, or `ConditionalRequestConflict` when the object
 * was there as the request began (`seen`).
 */
export function mustAllowWrite(condition: WriteCondition, current: ObjectRow | undefined, seen?: ObjectRow): void {
  const { match, noneMatch } = condition;
  if (match !== undefined && !current) throw s3Error(seen ? "ConditionalRequestConflict" : "NoSuchKey");
  if (match !== undefined && current && !isListed(match, current.etag))
    throw s3Error("PreconditionFailed", undefined, { Condition: "If-Match" });
  if (noneMatch !== undefined && current && isListed(noneMatch, current.etag))
    throw s3Error("PreconditionFailed", undefined, { Condition: "If-None-Match" });
}

/** The four conditions of a read; prefix `x-amz-copy-source-` for the source of a copy. */
type ReadCondition = {
  match?: string | undefined;
  noneMatch?: string | undefined;
  unmodifiedSince?: string | undefined;
  modifiedSince?: string | undefined;
};

export function readReadCondition(call: Call, prefix = ""): ReadCondition {
  return {
    match: header(call, `${prefix}if-match`),
    noneMatch: header(call, `${prefix}if-none-match`),
    unmodifiedSince: header(call, `${prefix}if-unmodified-since`),
    modifiedSince: header(call, `${prefix}if-modified-since`),
  };
}

/** What a read answers: the object, 304 or 412. An ETag decides before a date does (RFC 9110, 13.2.2). */
export function judgeRead(condition: ReadCondition, { etag, modifiedMs }: ObjectRow): "ok" | "not-modified" | "failed" {
  const { match, noneMatch, unmodifiedSince, modifiedSince } = condition;
  const seconds = Math.floor(modifiedMs / 1000);
  if (match !== undefined) {
    if (!isListed(match, etag)) return "failed";
  } else if (unmodifiedSince !== undefined && seconds > toSeconds(unmodifiedSince, Number.POSITIVE_INFINITY))
    return "failed";
  if (noneMatch !== undefined) return isListed(noneMatch, etag) ? "not-modified" : "ok";
  return modifiedSince !== undefined && seconds <= toSeconds(modifiedSince, Number.NEGATIVE_INFINITY)
    ? "not-modified"
    : "ok";
}

/** A date that cannot be read is no condition. */
function toSeconds(date: string, unreadable: number): number {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? unreadable : Math.floor(ms / 1000);
}

/** Is the ETag (without quotes) in `"a", W/"b", c` or `*`? */
export function isListed(list: string, etag: string): boolean {
  return list.split(",").some((item) => {
    const bare = item
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return bare === "*" || bare === etag;
  });
}
