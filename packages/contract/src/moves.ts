import { AssetId, Move } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

/** A move as people read it. */
export const View = z.object({
  moveId: z.string(),
  from: z.string(), // a key, or a folder with a slash at its end; empty where assets were named
  to: z.string(),
  named: z.number().int().optional(), // assets that were named
  state: z.enum(["moving", "done", "cancelled"]),
  moved: z.number().int(), // assets, with all that is known of them
  refused: z.number().int(),
  refusals: z.array(z.object({ key: z.string(), reason: z.string() })), // the first hundred
  createdAt: z.string(), // ISO 8601 UTC
  updatedAt: z.string(),
});
export type View = z.infer<typeof View>;

const missing = ["move.missing"];
const moveId = z
  .string()
  .regex(/^mov_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("The move, as its start named it");
const key = z.string().min(1).max(1024);

export const start = endpoint({
  method: "POST",
  path: "/v1/moves",
  name: "startMove",
  summary:
    "Moves all below a folder or named assets to a folder, or one original to another key, with all that is known of it, in the background",
  params: z.object({}),
  body: z.strictObject({
    from: key.optional(), // either a key or a folder,
    ids: z.array(AssetId).min(1).max(Move.mostIds).optional(), // or assets, which keep their names
    to: key,
  }),
  answer: View,
});

export const one = endpoint({
  method: "POST",
  path: "/v1/assets/:assetId/move",
  name: "moveAsset",
  summary:
    "Moves an asset to another key, with all that is known of it, in the background; its old id leads to the new one",
  missing: ["asset.missing"],
  params: z.object({ assetId: AssetId.describe("The asset, as lists name it") }),
  body: z.strictObject({ key }),
  answer: View,
});

export const get = endpoint({
  method: "GET",
  path: "/v1/moves/:moveId",
  name: "getMove",
  summary: "How far a move is, and what was not moved, and why",
  missing,
  params: z.object({ moveId }),
  answer: View,
});

export const list = endpoint({
  method: "GET",
  path: "/v1/moves",
  name: "listMoves",
  summary: "The latest moves, the last one first, at most 50",
  params: z.object({}),
  answer: z.object({ items: z.array(View) }),
});

export const cancel = endpoint({
  method: "POST",
  path: "/v1/moves/:moveId/cancel",
  name: "cancelMove",
  summary: "Stops a move where it is; what was moved stays so",
  missing,
  params: z.object({ moveId }),
  answer: View,
});
