import type { Enrichments as Contract } from "@darkroom/contract";
import { Enrichment, type Job, type Result } from "@darkroom/domain";
import type { TodayOf } from "@darkroom/platform/enrich";
import { stages } from "../stages.ts";

type Around = { jobs: readonly Job.Info[]; etag: string; todayOf: TodayOf };

/** Those of these results that models gave, as people read them: whether they are what is shown, and in what they are stale. */
export function versionsOf(results: readonly Result.Info[], { jobs, etag, todayOf }: Around): Contract.Version[] {
  return results.flatMap((result) => {
    const stage = stages.find(({ name, enriches }) => enriches && name === result.stage);
    const { data: said } = Enrichment.Info.safeParse(result.output);
    if (!stage || !said) return [];
    const { generation } = result;
    const isPublished = jobs.some((job) => job.stage === result.stage && job.published === generation);
    const staleBecause = Enrichment.staleBecause(said, result, todayOf(stage, etag));
    return { ...said, generation, isPublished, staleBecause };
  });
}
