import { type Asset, Prompt, type Result } from "@darkroom/domain";
import { Prompts } from "@darkroom/table";
import type { Context } from "./context.ts";

const reader = "probe";

/**
 * Follows what pictures were generated with. A picture that says nothing of it costs no call, unless it was read before: then
 * it may have said something. Answers whether anything was news.
 */
export async function observePrompts(
  asset: Asset.Info,
  results: readonly Result.Info[],
  ctx: Pick<Context, "table" | "clock">,
): Promise<boolean> {
  const result = results.find(({ stage, assetId }) => stage === reader && assetId === asset.id);
  if (!result) return false;
  const settings = Prompt.settingsOf(generationOf(result));
  const maySayNoMore = result.generation > 1 || asset.isDeleted;
  if (!settings && !maySayNoMore) return false;
  const { etag, generation, stageVersion: parser } = result;
  const isGone = asset.isDeleted || !settings;
  const seen = { assetId: asset.id, etag, generation, parser, settings: settings ?? {}, isGone };
  return Prompts.observe(ctx.table, seen, ctx.clock.nowMs());
}

/** How the picture was generated, as the reader found it; `undefined` when it does not say. */
export function generationOf({ output }: Result.Info): unknown {
  return typeof output === "object" && output !== null && "generation" in output ? output.generation : undefined;
}
