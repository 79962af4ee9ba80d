import * as z from "zod";
import { AssetId } from "./id.ts";

/** What an asset was told last by the stack it is in. */
export const Info = z.object({
  id: z.string(), // the stack's
  front: AssetId, // the one that is shown for all of them
  count: z.number().int(), // of them that are there; a stack of one is none
  edition: z.number().int(), // of the stack, when it told this: an older one never replaces a newer one
  isThere: z.boolean(), // whether the asset counted as there
  etag: z.string().optional(), // of the bytes it was stacked for by the rule; absent: a person's word, whatever its bytes
});
export type Info = z.infer<typeof Info>;

type Placed = { id: AssetId; stack?: Info | undefined; isDeleted?: boolean | undefined; trash?: unknown };

/** Is it in the library: neither gone nor in the trash? */
export const isThere = ({ isDeleted, trash }: Omit<Placed, "id">): boolean => !isDeleted && trash === undefined;

/** Does the stack of this asset know it otherwise than it is now, so that it must look? */
export function isOutdated(asset: Placed & { original: { etag: string } }): boolean {
  const { stack, original } = asset;
  if (!stack) return false;
  return stack.isThere !== isThere(asset) || (stack.etag !== undefined && stack.etag !== original.etag);
}

/** What lists show of it. */
export const Shown = Info.pick({ id: true, front: true, count: true });

/** The same, as part of a summary: nothing for a stack of one. */
export function shownOf({ stack }: Pick<Placed, "stack">): { stack?: z.infer<typeof Shown> } {
  return stack && stack.count > 1 ? { stack: { id: stack.id, front: stack.front, count: stack.count } } : {};
}
