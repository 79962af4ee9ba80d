import * as z from "zod";
import { Fault } from "./fault.ts";
import type { Written } from "./filter.ts";
import { AssetId, CollectionId } from "./id.ts";
import * as SavedFilter from "./saved-filter.ts";

const Description = z.string().trim().max(2048).describe("a text of at most 2048 characters");

/** Assets somebody keeps together: manual ones say on each asset that it is a member, smart ones are what a filter finds. */
export const Info = z.object({
  id: CollectionId,
  name: SavedFilter.Name,
  description: Description.optional(),
  cover: AssetId.optional(), // absent: the newest member
  filter: SavedFilter.Written.optional(), // of a smart one
  parent: CollectionId.optional(), // the collection it lies in
  createdAt: z.string(), // ISO 8601 UTC
  updatedAt: z.string(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What a new one is given. */
export const Words = z.strictObject({
  name: SavedFilter.Name,
  description: Description.optional(),
  filter: SavedFilter.Written.optional(),
  parent: CollectionId.optional(), // the collection it lies in
});

/** What may be changed; `null` takes it away. A manual one stays manual, a smart one smart. */
export const Change = z.strictObject({
  name: SavedFilter.Name.optional(),
  description: Description.nullable().optional(),
  cover: AssetId.nullable().optional(),
  filter: SavedFilter.Written.optional(),
  parent: CollectionId.nullable().optional(),
  revision: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(), // it was decided on; another one by now: 412
});

export const isSmart = ({ filter }: Info): boolean => filter !== undefined;

export function create(id: string, { name, description, filter, parent }: z.infer<typeof Words>, nowMs: number): Info {
  const now = new Date(nowMs).toISOString();
  return {
    id,
    name,
    ...(description && { description }),
    ...(filter && { filter: mustFilter(filter) }),
    ...(parent !== undefined && { parent }),
    createdAt: now,
    updatedAt: now,
    revision: 0,
  };
}

/** Throws `collection.stale` when it was decided on another revision, `collection.not_smart` for the filter of a manual one. */
export function change(before: Info, asked: z.infer<typeof Change>, nowMs: number): Info {
  mustBe(before, asked.revision);
  const { description: oldDescription, cover: oldCover, parent: oldParent, ...rest } = before;
  const [description, cover] = [latest(oldDescription, asked.description), latest(oldCover, asked.cover)];
  const parent = latest(oldParent, asked.parent);
  if (asked.filter && !before.filter)
    throw new Fault("conflict", "collection.not_smart", "Its members are chosen one by one: it has no filter", {
      field: "filter",
    });
  return {
    ...rest,
    ...(asked.name !== undefined && { name: asked.name }),
    ...(description && { description }),
    ...(cover !== undefined && { cover }),
    ...(parent !== undefined && { parent }),
    ...(asked.filter && { filter: mustFilter(asked.filter) }),
    updatedAt: new Date(nowMs).toISOString(),
  };
}

/** Throws `collection.stale` when a person decided on what is no longer so. */
export function mustBe({ revision: there }: Info, revision: number | undefined): void {
  if (revision === undefined || revision === there) return;
  const message = `Somebody changed this meanwhile: revision ${there} is there`;
  throw new Fault("conflict", "collection.stale", message, { field: "revision", limit: there });
}

/** Throws `collection.smart` for one whose members are found, and cannot be put in or taken out. */
export function mustBeManual(collection: Info): void {
  if (!isSmart(collection)) return;
  const message = `${collection.name} is what its filter finds: nothing is put in or taken out`;
  throw new Fault("conflict", "collection.smart", message, { collectionId: collection.id });
}

/** The same filter. One that names collections would be a filter within a filter: that is refused. */
function mustFilter(filter: Written): Written {
  if (filter.collection === undefined) return SavedFilter.mustFilter(filter);
  const limit = "a filter without collections";
  throw new Fault("invalid", "request.invalid", `filter must be ${limit}`, { field: "filter.collection", limit });
}

const latest = <Value>(before: Value | undefined, asked: Value | null | undefined): Value | undefined =>
  asked === undefined ? before : (asked ?? undefined);
