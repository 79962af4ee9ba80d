import { AssetId, Collection, CollectionId } from "@darkroom/domain";
import * as z from "zod";
import { Item } from "./assets.ts";
import { endpoint } from "./endpoint.ts";

/** A collection as people read it. */
export const View = Collection.Info.omit({ id: true, cover: true }).extend({
  collectionId: CollectionId,
  isSmart: z.boolean(), // its members are what its filter finds
  count: z.number().int().optional(), // members that are not in the trash; absent where search is off
  cover: Item.optional(), // the asset that stands for it: the chosen one, else the newest member
  isCoverChosen: z.boolean(),
  path: z.array(z.object({ collectionId: CollectionId, name: z.string() })), // those it lies in, the outermost first
  children: z.number().int(), // collections that lie in it
  total: z.number().int().optional(), // assets in it or in any that lies in it, each once; where some do, and no more than 99
});
export type View = z.infer<typeof View>;

const params = z.object({ collectionId: CollectionId.describe("The collection, as the list names it") });
const missing = ["collection.missing"];

export const list = endpoint({
  method: "GET",
  path: "/v1/collections",
  name: "listCollections",
  summary: "Collections by name, with covers and counts, a page at a time",
  params: z.object({
    q: z.string().trim().min(1).max(128).optional().describe("Part of a name, in any case"),
    parent: CollectionId.or(z.literal("none"))
      .optional()
      .describe("Only those that lie in this one; none: in no other"),
    limit: z.coerce.number().int().min(1).max(100).default(50).describe("How many at most"),
    cursor: z.string().max(4096).optional().describe("`nextCursor` of the page before; nothing else may change"),
  }),
  answer: z.object({ items: z.array(View), nextCursor: z.string().optional(), total: z.number().int() }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/collections/:collectionId",
  name: "getCollection",
  summary: "One collection, with its cover and count; its members are what the filter `collection` finds",
  missing,
  params,
  answer: View,
});

export const create = endpoint({
  method: "POST",
  path: "/v1/collections",
  name: "createCollection",
  summary: "A collection: with a filter it is what that finds, else what is put into it (`addCollections` of an edit)",
  params: z.object({}),
  body: Collection.Words,
  answer: View,
});

export const change = endpoint({
  method: "PATCH",
  path: "/v1/collections/:collectionId",
  name: "changeCollection",
  summary: "Changes name, description, cover, the collection it lies in, or the filter of a smart one",
  missing,
  params,
  body: Collection.Change,
  answer: View,
});

export const remove = endpoint({
  method: "DELETE",
  path: "/v1/collections/:collectionId",
  name: "deleteCollection",
  summary: "Deletes a collection; its members stay in the library, and those that lie in it lie where it did",
  missing,
  params: params.extend({
    revision: z.coerce.number().int().min(0).optional().describe("It was decided on; another one by now: 412"),
    children: z
      .enum(["lift", "delete"])
      .default("lift")
      .describe("Those that lie in it: lie where it did, or go with it"),
  }),
  answer: z.object({
    deleted: z.number().int(), // collections
    lifted: z.number().int(),
  }),
});

/** So many members are moved at once. */
export const mostMoved = 500;

export const order = endpoint({
  method: "POST",
  path: "/v1/collections/:collectionId/order",
  name: "orderCollection",
  summary:
    "Moves members of a manual collection, one after the other, to its start or end, or beside another; all others stay where they are",
  missing,
  params,
  body: z.strictObject({
    ids: z.array(AssetId).min(1).max(mostMoved),
    to: z.enum(["start", "end"]).optional(), // either
    after: AssetId.optional(), // or the member they come after,
    before: AssetId.optional(), // the one they come before, or both
  }),
  answer: z.object({
    places: z.array(z.object({ assetId: AssetId, place: z.string() })), // as the search names them, in their order
  }),
});
