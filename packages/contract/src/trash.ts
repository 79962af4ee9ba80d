import { AssetId } from "@darkroom/domain";
import * as z from "zod";
import { Item } from "./assets.ts";
import { endpoint } from "./endpoint.ts";

const ids = z.array(AssetId).min(1).max(500);

export const put = endpoint({
  method: "POST",
  path: "/v1/assets:trash",
  name: "trashAssets",
  summary: "Puts assets into the trash: hidden from lists and counts, their files untouched",
  params: z.object({}),
  body: z.strictObject({ ids }),
  answer: z.object({
    trashed: z.number().int(), // in the trash now, whenever they were put there
    missing: z.array(AssetId),
  }),
});

export const restore = endpoint({
  method: "POST",
  path: "/v1/assets:restore",
  name: "restoreAssets",
  summary: "Takes assets out of the trash, as they were",
  params: z.object({}),
  body: z.strictObject({ ids }),
  answer: z.object({
    restored: z.number().int(), // not in the trash now
    missing: z.array(AssetId), // gone, or being removed for good already
  }),
});

export const list = endpoint({
  method: "GET",
  path: "/v1/trash",
  name: "listTrash",
  summary: "What is in the trash, what was put there last first, a page at a time",
  params: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100).describe("How many at most"),
    cursor: z.string().max(512).optional().describe("`nextCursor` of the page before; nothing else may change"),
  }),
  answer: z.object({
    items: z.array(Item),
    nextCursor: z.string().optional(),
    count: z.number().int(), // of all pages
    keptDays: z.number().int(), // then it is removed for good
    emptiedUntil: z.string().optional(), // ISO 8601 UTC: what was put there until then is on its way out
    word: z.string().optional(), // what to confirm with when all of it is to be removed for good
  }),
});

export const purge = endpoint({
  method: "POST",
  path: "/v1/trash:purge",
  name: "purgeTrash",
  summary:
    "Removes what is in the trash for good, in the background: the files, what was made of them, what was said of them",
  params: z.object({}),
  body: z.strictObject({
    ids: ids.optional(), // these, or
    all: z.literal(true).optional(), // all of it: the 20,000 that lie there longest, at once
    word: z.string().max(64).optional(), // `delete <count>`, for more than 100 assets or 5 % of the library
    dryRun: z.boolean().default(false), // only counts, and says the word
  }),
  answer: z.object({
    count: z.number().int(), // assets that are removed
    word: z.string().optional(), // what to confirm with
    manifest: z.string().optional(), // what was removed, line by line: a key in the bucket of what we make
    hasMore: z.boolean(), // of all of it
  }),
});
