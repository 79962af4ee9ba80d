import { type AssetId, Prompt, type Result } from "@darkroom/domain";
import { Jobs, Prompts, Results, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { generationOf } from "./observe-prompts.ts";
import { someAtOnce } from "./some-at-once.ts";

/** Reads a stored text again as today's readers do; `undefined` when none understands it. Throws for what cannot be read. */
export type Parse = (generation: unknown) => unknown;

export type Rebuilt = {
  looked: number; // assets
  generated: number; // of them with a stored text
  changed: number;
  failures: { assetId: AssetId; key: string; code: string }[];
  next?: string;
};

const assetsAtOnce = 100;
const atOnce = 8;

/**
 * Reads the stored texts of generated pictures again, without their files: newest capture first, at most `limit` pictures a
 * call. What changed gets an entry in its history. `parser` is the version of the reader that does it.
 */
export async function rebuildPrompts(
  parse: Parse,
  { limit, from, parser }: { limit: number; from?: string | undefined; parser: number },
  ctx: Context,
): Promise<Rebuilt> {
  const { items, next } = await Summaries.page(ctx.table, {
    limit: assetsAtOnce,
    before: from,
    kind: "image",
    isWhole: true,
  });
  const jobs = await Jobs.findAll(
    ctx.table,
    items.map(({ assetId }) => ({ assetId, stage: "probe" })),
  );
  const read = await Results.listPublished(ctx.table, jobs);
  const byAsset = new Map(read.map((result) => [result.assetId, result]));
  const all = items.flatMap((summary) => {
    const result = byAsset.get(summary.assetId);
    return result && generationOf(result) !== undefined ? [{ summary, result }] : [];
  });
  const some = all.slice(0, limit);
  const last = all.length > limit ? some.at(-1)?.summary : undefined;
  const place = last ? Summaries.placeOf(last) : next;
  const rebuilt: Rebuilt = {
    looked: last ? items.indexOf(last) + 1 : items.length,
    generated: some.length,
    changed: 0,
    failures: [],
    ...(place !== undefined && { next: place }),
  };
  await someAtOnce(some, atOnce, async ({ summary: { assetId, key }, result }) => {
    const code = await rebuild(parse, result, parser, rebuilt, ctx);
    if (code !== undefined) rebuilt.failures.push({ assetId, key, code });
  });
  return rebuilt;
}

/** Answers why it could not be read. */
async function rebuild(
  parse: Parse,
  result: Result.Info,
  parser: number,
  rebuilt: Rebuilt,
  ctx: Context,
): Promise<string | undefined> {
  const stored = generationOf(result);
  if (isTruncated(stored)) return "prompt.text_truncated";
  const settings = Prompt.settingsOf(parse(stored));
  if (!settings) return "prompt.unreadable";
  const { assetId, etag, generation, stageVersion } = result;
  const seen = { assetId, etag, generation, parser: Math.max(parser, stageVersion), settings };
  if (await Prompts.observe(ctx.table, seen, ctx.clock.nowMs())) rebuilt.changed++;
  return undefined;
}

function isTruncated(generation: unknown): boolean {
  const { sources } = { sources: [], ...(generation as { sources?: unknown[] }) };
  return sources.some((source) => typeof source === "object" && source !== null && "isTruncated" in source);
}
