import { AssetId, BulkEdit, SavedFilter } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const instant = z.iso.datetime({ offset: true }).or(z.iso.date());

/** Which assets a bulk edit is of. */
const Filter = BulkEdit.Filter.extend({
  from: instant.optional(), // captured at or after; a date means its first instant, UTC
  to: instant.optional(), // captured before; a date means its last instant
});

/** A bulk edit as people read it. */
export const View = z.object({
  bulkEditId: z.string(),
  state: z.enum(["listing", "applying", "done", "cancelled"]),
  change: z.record(z.string(), z.unknown()), // as it was asked for
  matched: z.number().int(), // assets; final once it is applied
  changed: z.number().int(),
  missing: z.number().int(), // gone meanwhile
  refused: z.number().int(), // the change does not fit them
  reason: z.string().optional(), // why the first was refused
  undoes: z.string().optional(), // it is the undo of this one
  undoneBy: z.string().optional(), // its own undo
  left: z.number().int().optional(), // of an undo: something on them was changed since, and stays
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type View = z.infer<typeof View>;

const missing = ["bulk_edit.missing"];
const bulkEditId = z
  .string()
  .regex(/^bed_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("The bulk edit, as its start named it");

export const start = endpoint({
  method: "POST",
  path: "/v1/assets:edit",
  name: "editAssets",
  summary: "Changes what is said of many assets, in the background, each exactly once; dryRun only counts them",
  params: z.object({}),
  body: z.strictObject({
    change: BulkEdit.Change,
    ids: z.array(AssetId).min(1).max(BulkEdit.mostIds).optional(), // either these
    filter: Filter.optional(), // or what fits when it begins; an empty one is the whole library
    where: SavedFilter.Written.optional(), // or what the search finds then
    dryRun: z.boolean().default(false),
  }),
  answer: z.object({
    matched: z.number().int().optional(), // of a dry run
    isAtLeast: z.boolean().optional(), // it looked at 10,000 assets, and there are more
    bulkEdit: View.optional(), // what was begun
  }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/bulk-edits/:bulkEditId",
  name: "getBulkEdit",
  summary: "How far a bulk edit is",
  missing,
  params: z.object({ bulkEditId }),
  answer: View,
});

export const list = endpoint({
  method: "GET",
  path: "/v1/bulk-edits",
  name: "listBulkEdits",
  summary: "The latest bulk edits, the last one first, at most 50",
  params: z.object({}),
  answer: z.object({ items: z.array(View) }),
});

export const cancel = endpoint({
  method: "POST",
  path: "/v1/bulk-edits/:bulkEditId/cancel",
  name: "cancelBulkEdit",
  summary: "Stops a bulk edit where it is; what it has changed stays so",
  missing,
  params: z.object({ bulkEditId }),
  answer: View,
});

export const undo = endpoint({
  method: "POST",
  path: "/v1/bulk-edits/:bulkEditId/undo",
  name: "undoBulkEdit",
  summary:
    "Puts back what a bulk edit of the last 30 days changed and nobody changed since, in the background; an undo can be undone",
  missing,
  params: z.object({ bulkEditId }),
  answer: View,
});
