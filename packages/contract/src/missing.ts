import { Asset, AssetId } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

/** An asset that lists show, and whose object is gone. */
export const Item = z.object({ assetId: AssetId, key: z.string(), kind: Asset.Kind, sizeBytes: z.number() });
export type Item = z.infer<typeof Item>;

export const mostIds = 500;

export const list = endpoint({
  method: "GET",
  path: "/v1/missing",
  name: "listMissing",
  summary: "Assets whose object is gone, newest capture first: those among the next 200; a page may be empty",
  params: z.object({ cursor: z.string().max(512).optional() }),
  answer: z.object({ items: z.array(Item), looked: z.number().int(), nextCursor: z.string().optional() }),
});

export const forget = endpoint({
  method: "POST",
  path: "/v1/missing:forget",
  name: "forgetMissing",
  summary:
    "Takes assets whose object is gone out of the library; each object is looked for again, and whatever comes back is an asset again",
  params: z.object({}),
  body: z.strictObject({
    ids: z.array(AssetId).min(1).max(mostIds),
    word: z.string().max(64).optional(), // as the answer before named it
    dryRun: z.boolean().default(false),
  }),
  answer: z.object({
    count: z.number().int(), // of these, whose object is gone; without dryRun, they go
    word: z.string().optional(), // what is to be typed before so many go
  }),
});
