import { type Asset, Sidecar } from "@darkroom/domain";
import type { Context } from "./context.ts";
import { hashOriginal } from "./copy-original.ts";

type Copied = { etag: string } | { refusal: "move.target_exists" | "move.changed" };

/**
 * Copies an original to a key where nothing is, with its sidecars, and reads the copy to see that its bytes are the same.
 * Repeated after a death, it takes the copy it finds for its own where it is the same bytes. `sha256`: of the original, where
 * it is known.
 */
export async function copyToKey(
  { original }: Asset.Info,
  to: string,
  sha256: string | undefined,
  ctx: Context,
): Promise<Copied> {
  const { key, etag } = original;
  const outcome = await ctx.media.copy(key, to, { etag, isNew: true });
  if (outcome === "gone") return { refusal: "move.changed" };
  const there = await ctx.media.head(to);
  if (!there || there.sizeBytes !== original.sizeBytes) return { refusal: "move.target_exists" };
  const wanted = sha256 ?? (await hashOf(original, ctx));
  if ((await hashOf({ ...original, key: to, etag: there.etag }, ctx)) !== wanted)
    return { refusal: "move.target_exists" };
  const copies = Sidecar.keysFor(to);
  for (const [at, sidecar] of Sidecar.keysFor(key).entries())
    await ctx.media.copy(sidecar, copies[at] ?? "", { isNew: true }); // most have none
  return { etag: there.etag };
}

/** The SHA-256, hex, of an object's bytes as they are read from the store. */
export const hashOf = (original: Asset.Original, ctx: Context): Promise<string> =>
  hashOriginal(ctx.media, original, { signal: new AbortController().signal, progress: () => {} });
