import { AssetId, Stack, StackId, StackRule } from "@darkroom/domain";
import * as z from "zod";
import { Item } from "./assets.ts";
import { endpoint } from "./endpoint.ts";

/** A stack as people read it. */
export const View = z.object({
  stackId: StackId,
  by: z.enum(["rule", "person"]), // who stacked them
  count: z.number().int(), // members in the library; one that is in the trash is none of them until it is back
  cover: Item.optional(), // the one that is shown for all of them
  isCoverChosen: z.boolean(), // by a person
  members: z.array(Item), // the one to show first, as the rule has it
  revision: z.number().int(),
  createdAt: z.string(), // ISO 8601 UTC
  updatedAt: z.string(),
});
export type View = z.infer<typeof View>;

const params = z.object({ stackId: StackId.describe("The stack, as assets name it") });
const missing = ["stack.missing"];
const cursor = z.string().max(4096).optional();

export const list = endpoint({
  method: "GET",
  path: "/v1/stacks",
  name: "listStacks",
  summary: "Stacks with their covers, a page at a time, in no order but always the same",
  params: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(50).describe("How many at most"),
    cursor: cursor.describe("`nextCursor` of the page before; nothing else may change"),
  }),
  answer: z.object({ items: z.array(View.omit({ members: true })), nextCursor: z.string().optional() }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/stacks/:stackId",
  name: "getStack",
  summary: "One stack with its members",
  missing,
  params,
  answer: View,
});

export const make = endpoint({
  method: "POST",
  path: "/v1/stacks",
  name: "makeStack",
  summary: "Stacks assets; the cover of another stack brings all of that along",
  missing: ["asset.missing"],
  params: z.object({}),
  body: z.strictObject({
    assetIds: z.array(AssetId).min(2).max(StackRule.most),
    cover: AssetId.optional(), // one of them; the first, when nothing is said
  }),
  answer: View,
});

export const change = endpoint({
  method: "PATCH",
  path: "/v1/stacks/:stackId",
  name: "changeStack",
  summary: "Chooses the cover, and takes assets out: those are not stacked by themselves again",
  missing,
  params,
  body: Stack.Change,
  answer: z.object({ stack: View.optional() }), // none when fewer than two are left
});

export const dissolve = endpoint({
  method: "DELETE",
  path: "/v1/stacks/:stackId",
  name: "dissolveStack",
  summary: "Unstacks: every member is shown by itself again, and stays so",
  missing,
  params: params.extend({
    revision: z.coerce.number().int().min(0).optional().describe("It was decided on; another one by now: 412"),
  }),
  answer: z.object({ assetIds: z.array(AssetId) }),
});

export const scan = endpoint({
  method: "POST",
  path: "/v1/stacks:scan",
  name: "scanForStacks",
  summary: "Looks for assets of one shot among the next keys, and has what it finds stacked in the background",
  params: z.object({}),
  body: z.strictObject({
    prefix: z.string().min(1).max(1024).optional(), // of the keys
    cursor, // `nextCursor` of the answer before
    dryRun: z.boolean().default(false), // only tells
  }),
  answer: z.object({
    looked: z.number().int(), // keys
    found: z.array(z.object({ keys: z.array(z.string()) })), // not stacked yet; the first would be the cover
    nextCursor: z.string().optional(),
  }),
});
