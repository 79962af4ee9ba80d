import * as z from "zod";
import { Fault } from "./fault.ts";
import { CollectionId } from "./id.ts";
import type { Place } from "./place.ts";

/** So many manual collections one asset may be in. */
const most = 100;

/** An asset in a manual collection, and where: it comes last when it is put in, and anywhere when somebody moves it. */
export const Info = z.object({ id: z.string(), position: z.number(), within: z.string().optional() });
export type Info = z.infer<typeof Info>;

/** Collections as somebody names them. */
export const Ids = z.array(CollectionId).min(1).max(20);

type Asked = {
  addCollections?: readonly string[] | undefined;
  removeCollections?: readonly string[] | undefined;
};

/** The collections an asset is in after a change: it comes last in those it is new in. Throws `request.invalid` when they are too many. */
export function changed(before: readonly Info[] = [], asked: Asked, position: number): Info[] | undefined {
  const { addCollections = [], removeCollections = [] } = asked;
  const known = new Set(before.map(({ id }) => id));
  const news = [...new Set(addCollections)].filter((id) => !known.has(id)).map((id) => ({ id, position }));
  const after = [...before, ...news].filter(({ id }) => !removeCollections.includes(id));
  if (after.length <= most) return after.length > 0 ? after : undefined;
  const limit = `at most ${most} collections an asset`;
  throw new Fault("invalid", "request.invalid", `addCollections must leave ${limit}`, {
    field: "addCollections",
    limit,
  });
}

/** The collections an asset is in after it was given another place in one. Throws `collection.not_member` when it is not in it. */
export function placed(before: readonly Info[] = [], id: string, place: Place): Info[] {
  mustBeIn(before, id);
  return before.map((one) => (one.id === id ? { id, ...place } : one));
}

/** Where an asset stands in a collection. Throws `collection.not_member`. */
export function mustBeIn(memberships: readonly Info[] = [], id: string): Info {
  const found = memberships.find((one) => one.id === id);
  if (found) return found;
  throw new Fault("conflict", "collection.not_member", "An asset that is named is not in this collection", {
    collectionId: id,
  });
}
