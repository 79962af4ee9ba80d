import { Tag, Vocabulary } from "@darkroom/domain";
import * as z from "zod";
import { View as BulkEdit } from "./bulk-edits.ts";
import { endpoint } from "./endpoint.ts";

const Name = Tag.One;
const revision = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(); // it was decided on; another one by now: 412

/** What is said of a tag. */
export const Said = z.object({
  name: z.string(),
  parent: z.string().optional(), // what it is below: as somebody said, else by its name
  aliases: z.array(z.string()),
  revision: z.number().int(), // 0: nothing is said of it
});
export type Said = z.infer<typeof Said>;

/** A tag with its counts, which are absent where search is off. */
export const View = Said.extend({
  count: z.number().int().optional(), // assets that carry it, by its name or an alias
  total: z.number().int().optional(), // these, and those that carry anything below it
});
export type View = z.infer<typeof View>;

export const list = endpoint({
  method: "GET",
  path: "/v1/tags",
  name: "listTags",
  summary: "Every tag assets carry or somebody said something of, with counts, a page at a time",
  params: z.object({
    q: z.string().trim().min(1).max(Tag.most.length).optional().describe("Part of a name or an alias, in any case"),
    name: Name.optional().describe("This tag alone, by its name or an alias"),
    sort: z.enum(["name", "count"]).default("name").describe("By name, or the most frequent first"),
    limit: z.coerce.number().int().min(1).max(500).default(100).describe("How many at most"),
    cursor: z.string().max(4096).optional().describe("`nextCursor` of the page before; nothing else may change"),
  }),
  answer: z.object({ items: z.array(View), nextCursor: z.string().optional(), total: z.number().int() }),
});

export const change = endpoint({
  method: "POST",
  path: "/v1/tags:change",
  name: "changeTag",
  summary: "Says what a tag is below, and what else it is called; assets keep what they carry",
  params: z.object({}),
  body: z.strictObject({
    name: Name,
    parent: Name.nullable().optional(), // null: below nothing
    aliases: z.array(Name).max(Vocabulary.most.aliases).optional(), // these and no others
    revision,
  }),
  answer: z.object({ tag: Said }),
});

const dryRun = z.boolean().default(false);
const begun = z.object({
  matched: z.number().int().optional(), // of a dry run
  isAtLeast: z.boolean().optional(), // it looked at 10,000 assets, and there are more
  tag: Said.optional(), // as it is now; none where it was deleted
  bulkEdit: BulkEdit.optional(), // what changes the assets, in the background
});

export const merge = endpoint({
  method: "POST",
  path: "/v1/tags:merge",
  name: "mergeTag",
  summary: "One tag becomes an alias of another, and every asset carries that in its place; dryRun only counts them",
  params: z.object({}),
  body: z.strictObject({ name: Name, into: Name, revision, dryRun }),
  answer: begun,
});

export const rename = endpoint({
  method: "POST",
  path: "/v1/tags:rename",
  name: "renameTag",
  summary: "Gives a tag, and what is below it by name, another name on every asset; dryRun only counts them",
  params: z.object({}),
  body: z.strictObject({ name: Name, to: Name, revision, dryRun }),
  answer: begun,
});

export const remove = endpoint({
  method: "POST",
  path: "/v1/tags:delete",
  name: "deleteTag",
  summary: "Forgets what is said of a tag, and takes it from every asset if asked to; dryRun only counts them",
  params: z.object({}),
  body: z.strictObject({ name: Name, fromAssets: z.boolean().default(false), revision, dryRun }),
  answer: begun,
});
