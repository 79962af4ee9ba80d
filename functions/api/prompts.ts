import { Prompts as Contract } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import { rereadGeneration } from "@darkroom/metadata";
import { fromCursor, rebuildPrompts, route, summaryPlace, toCursor } from "@darkroom/platform";
import { Prompts } from "@darkroom/table";
import * as z from "zod";
import { stages } from "../stages.ts";
import { readAsset } from "./read-asset.ts";

const promptPlace = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#prm_[a-z2-7]{32}$/;
const mostAssets = 100;
const parser = stages.find(({ name }) => name === "probe")?.version ?? 1; // what reads texts

export const listPrompts = route(Contract.list, async ({ params: { limit, cursor }, ctx }) => {
  const before = cursor === undefined ? undefined : fromCursor("cursor", cursor, promptPlace);
  const { items, next } = await Prompts.page(ctx.table, { limit, before });
  return { items, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

export const getPrompt = route(Contract.get, async ({ params: { promptId }, ctx }) => {
  const prompt = await Prompts.find(ctx.table, promptId);
  if (!prompt) throw new Fault("missing", "prompt.missing", "No such prompt", { promptId });
  return { prompt, assetIds: await Prompts.listAssets(ctx.table, promptId, mostAssets) };
});

export const getAssetPrompts = route(Contract.ofAsset, async ({ params: { assetId }, ctx }) => {
  const [current, entries] = await Promise.all([
    Prompts.findCurrent(ctx.table, assetId),
    Prompts.listEntries(ctx.table, assetId),
    readAsset(assetId, ctx), // an asset nobody put says so, and does not look like one without a prompt
  ]);
  return {
    ...(current?.promptId !== undefined && { promptId: current.promptId }),
    settings: current?.settings ?? {},
    history: entries.map(({ assetId: _same, ...entry }) => entry),
  };
});

const Stored = z.object({
  sources: z.array(z.object({ container: z.string(), location: z.string(), text: z.string(), sizeBytes: z.number() })),
});

export const rebuildAllPrompts = route(Contract.rebuild, async ({ body: { limit, cursor }, ctx }) => {
  const from = cursor === undefined ? undefined : fromCursor("cursor", cursor, summaryPlace);
  const parse = (stored: unknown) => rereadGeneration(Stored.parse(stored).sources);
  const { next, ...rebuilt } = await rebuildPrompts(parse, { limit, from, parser }, ctx);
  return { ...rebuilt, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});
