import { AssetId, Prompt } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const promptId = Prompt.Id.describe("The prompt, as lists name it");
const cursor = z.string().max(512).optional();

export const list = endpoint({
  method: "GET",
  path: "/v1/prompts",
  name: "listPrompts",
  summary: "The prompts pictures were generated with, each once, the last one seen first",
  params: z.object({
    limit: z.coerce.number().int().min(1).max(50).default(50).describe("How many at most"),
    cursor: cursor.describe("`nextCursor` of the page before"),
  }),
  answer: z.object({ items: z.array(Prompt.Info), nextCursor: z.string().optional() }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/prompts/:promptId",
  name: "getPrompt",
  missing: ["prompt.missing"],
  summary: "One prompt with the pictures it made, at most 100",
  params: z.object({ promptId }),
  answer: z.object({ prompt: Prompt.Info, assetIds: z.array(AssetId) }),
});

/** An entry of a history, without what its asset is called. */
export const Entry = Prompt.Entry.omit({ assetId: true });
export type Entry = z.infer<typeof Entry>;

export const ofAsset = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/prompts",
  name: "getAssetPrompts",
  missing: ["asset.missing"],
  summary: "What an asset was generated with, and how that changed, the latest first",
  params: z.object({ assetId: AssetId.describe("The asset, as lists name it") }),
  answer: z.object({
    promptId: Prompt.Id.optional(), // absent: it says no prompt
    settings: Prompt.Settings,
    history: z.array(Entry),
  }),
});

export const rebuild = endpoint({
  method: "POST",
  path: "/v1/prompts:rebuild",
  name: "rebuildPrompts",
  summary: "Reads the stored texts of generated pictures again, without their files; a hundred assets a call",
  params: z.object({}),
  body: z.strictObject({ limit: z.number().int().min(1).max(100).default(100), cursor }),
  answer: z.object({
    looked: z.number().int(), // assets
    generated: z.number().int(), // of them, with a stored text
    changed: z.number().int(),
    failures: z.array(z.object({ assetId: AssetId, key: z.string(), code: z.string() })),
    nextCursor: z.string().optional(),
  }),
});
