import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";

/** An asset's name for ever: derived from its key, so that it survives hosts, restores and lost notifications. */
export const AssetId = z
  .string()
  .regex(/^ast_[a-z2-7]{32}$/)
  .brand<"AssetId">();
export type AssetId = z.infer<typeof AssetId>;

const logicalBucket = "media";
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** `ast_` and the first 160 bits of SHA-256 over the logical bucket name, NUL and the key's UTF-8, in RFC 4648 base32. */
export function assetIdOf(key: string): AssetId {
  const digest = createHash("sha256").update(`${logicalBucket}\0${key}`).digest();
  return `ast_${base32(digest.subarray(0, 20))}` as AssetId;
}

/** A new bulk edit's name: `bed_`, the time in base36, and 80 random bits. Names sort by time. */
export const bulkEditIdAt = (nowMs: number): string =>
  `bed_${Math.floor(nowMs).toString(36).padStart(9, "0")}${base32(randomBytes(10))}`;

/** A new scan's name: `scn_`, and the same. */
export const scanIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "scn_");

/** A new enqueueing's name: `enq_`, and the same. */
export const enrichRunIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "enq_");

/** A new try-out's name: `try_`, and the same. */
export const promptTryIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "try_");

/** A collection's name: `col_`, and the same. It is never given twice. */
export const CollectionId = z
  .string()
  .regex(/^col_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("a collection's id, as the list names it");

/** A new collection's name. */
export const collectionIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "col_");

/** A stack's name: `stk_` and 25 letters and digits. */
export const StackId = z
  .string()
  .regex(/^stk_[0-9a-z]{25}$/)
  .describe("a stack's id, as lists name it");

/** The name of a stack somebody makes. */
export const stackIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "stk_");

/** The name of a stack the rule makes, derived from what its members share: whoever finds them makes the same one. */
export const stackIdOf = (group: string): string =>
  `stk_${base32(createHash("sha256").update(group).digest()).slice(0, 25)}`;

/** A saved filter's name: `sfl_`, and the same. */
export const SavedFilterId = z
  .string()
  .regex(/^sfl_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("a saved filter's id, as the list names it");

/** A new saved filter's name. */
export const savedFilterIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "sfl_");

/** A new name for work on many jobs: `jrn_`, and the same. */
export const jobRunIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "jrn_");

/** A new move's name: `mov_`, and the same. */
export const moveIdAt = (nowMs: number): string => bulkEditIdAt(nowMs).replace("bed_", "mov_");

/** A number in [0, count) that spreads texts evenly: the shard of a partition that grows with the library. */
export function shardOf(text: string, count: number): number {
  let hash = 0x811c9dc5; // FNV-1a, 32 bit
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % count;
}

/** RFC 4648 base32, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}
