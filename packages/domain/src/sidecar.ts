import * as z from "zod";
import * as Described from "./described.ts";
import { type AssetId, assetIdOf } from "./id.ts";

/**
 * What lies beside an original and describes it: `IMG_1.CR2.xmp` or `IMG_1.xmp`. It is no asset of its own, and it may be there
 * before its original is.
 */
export const Info = z.object({
  key: z.string(), // in the bucket of originals
  etag: z.string(),
  facts: Described.Read,
  latitudeDeg: z.number().optional(),
  longitudeDeg: z.number().optional(),
  problem: z.enum(["sidecar_unreadable", "sidecar_too_large"]).optional(),
  isDeleted: z.boolean().optional(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

const ending = /.\.xmp$/i;

/** Is this the key of a sidecar? */
export const isSidecar = (key: string): boolean => ending.test(key.slice(key.lastIndexOf("/") + 1));

/** Where a sidecar is remembered, however its ending is written. */
export const placeOf = (key: string): AssetId => assetIdOf(key.replace(ending, (text) => text.toLowerCase()));

/** The keys a sidecar of this original may have: the one that names it whole counts first. */
export function keysFor(originalKey: string): [whole: string, stem: string] {
  return [`${originalKey}.xmp`, `${stemOf(originalKey)}.xmp`];
}

/** What a sidecar describes for certain, and with what its other originals begin. */
export function describes(key: string): { original: string; prefix: string } {
  const original = key.slice(0, -".xmp".length);
  return { original, prefix: `${original}.` };
}

/** Is this the original of that sidecar? */
export const isBeside = (originalKey: string, key: string): boolean =>
  keysFor(originalKey).some((one) => placeOf(one) === placeOf(key));

/** The sidecar that counts for an original, of those its keys name. */
export const choose = (found: readonly (Info | undefined)[]): Info | undefined =>
  found.find((sidecar) => sidecar && !sidecar.isDeleted);

/** What they were at: it only grows, whichever of them counts. */
export const revisionOf = (found: readonly (Info | undefined)[]): number =>
  found.reduce((sum, sidecar) => sum + (sidecar?.revision ?? 0), 0);

function stemOf(key: string): string {
  const [name, dot] = [key.lastIndexOf("/") + 1, key.lastIndexOf(".")];
  return dot > name ? key.slice(0, dot) : key;
}
