import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../cloud/database.ts";

export type ListedObject = { key: string; etag: string; sizeBytes: number; modifiedMs: number };
type ListRange = { bucket: string; prefix: string; delimiter: string; after: string | undefined; limit: number };

/** A page in key order: objects, and the common prefixes that stand for all keys below them. */
export type Page = {
  objects: ListedObject[];
  prefixes: string[];
  isTruncated: boolean;
  /** The last object or prefix of the page: the next one begins after it. */
  last: string | undefined;
};

const selectSql = `SELECT key, etag, size_bytes, modified_ms FROM s3_objects
  WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?`;

/**
 * A range scan over (bucket, key). Below a common prefix it does not read on but jumps to the first key behind it, and it
 * reads few rows at a time as long as it jumps.
 */
export function listPage(db: DatabaseSync, { bucket, prefix, delimiter, after, limit }: ListRange): Page {
  const page: Page = { objects: [], prefixes: [], isTruncated: false, last: undefined };
  const end = behind(prefix) ?? afterAll;
  let from = startOf({ prefix, delimiter, after });
  let batchSize = delimiter ? 16 : Math.min(limit + 1, 1000);
  if (limit === 0) return page;

  while (from !== undefined) {
    const rows = prepared(db, selectSql).all(bucket, from, end, batchSize);
    let jumpedTo: string | undefined;
    for (const row of rows) {
      const key = String(row.key);
      if (jumpedTo !== undefined && isBefore(key, jumpedTo)) continue;
      if (page.objects.length + page.prefixes.length === limit) return { ...page, isTruncated: true };
      const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      if (cut < 0) {
        page.objects.push({
          key,
          etag: String(row.etag),
          sizeBytes: Number(row.size_bytes),
          modifiedMs: Number(row.modified_ms),
        });
        page.last = key;
        jumpedTo = undefined;
        continue;
      }
      const common = key.slice(0, cut + delimiter.length);
      page.prefixes.push(common);
      page.last = common;
      jumpedTo = behind(common) ?? afterAll;
    }
    if (rows.length < batchSize) return page;
    const lastKey = String(rows.at(-1)?.key);
    const isInPrefix = jumpedTo !== undefined && isBefore(lastKey, jumpedTo);
    batchSize = isInPrefix && delimiter ? 16 : Math.min(batchSize * 4, 1000);
    from = isInPrefix ? jumpedTo : `${lastKey}\0`;
  }
  return page;
}

/** Above every key: no text holds a byte 0xFF. */
const afterAll = "\u{10ffff}".repeat(257);

/** After a whole common prefix a page goes on behind all it stands for; after any other text, with the next key. */
function startOf({ prefix, delimiter, after }: Pick<ListRange, "prefix" | "delimiter" | "after">): string | undefined {
  if (after === undefined || after === "" || isBefore(after, prefix)) return prefix;
  const cut = delimiter !== "" && after.startsWith(prefix) ? after.indexOf(delimiter, prefix.length) : -1;
  return cut >= 0 && cut + delimiter.length === after.length ? behind(after) : `${after}\0`;
}

/** The first text that is not below `prefix`: its last character counted up. `undefined` when there is none. */
function behind(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let index = characters.length - 1; index >= 0; index--) {
    const code = characters[index]?.codePointAt(0) ?? 0;
    if (code === 0x10ffff) continue;
    const above = code === 0xd7ff ? 0xe000 : code + 1;
    return characters.slice(0, index).join("") + String.fromCodePoint(above);
  }
  return undefined;
}

/** UTF-8 byte order, which is the order of code points and not JavaScript's order of UTF-16 units. */
const isBefore = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
