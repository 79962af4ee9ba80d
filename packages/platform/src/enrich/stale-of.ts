import { Enrichment, type Job, type Stage } from "@darkroom/domain";
import { Results } from "@darkroom/table";
import type { Context } from "../context.ts";
import { readToday } from "./today.ts";

/** Those of these jobs whose published answer would be asked for otherwise today. */
export async function staleOf(
  jobs: readonly Job.Info[],
  stages: readonly Stage.Stage[],
  ctx: Context,
): Promise<Job.Info[]> {
  const [results, todayOf] = await Promise.all([Results.listPublished(ctx.table, jobs), readToday(ctx)]);
  const byJob = new Map(results.map((result) => [`${result.assetId}/${result.stage}`, result]));
  return jobs.filter(({ assetId, stage: name, original }) => {
    const [stage, result] = [stages.find((stage) => stage.name === name), byJob.get(`${assetId}/${name}`)];
    const { data: said } = Enrichment.Info.safeParse(result?.output);
    return stage && result && said && Enrichment.isStale(said, result, todayOf(stage, original.etag));
  });
}
