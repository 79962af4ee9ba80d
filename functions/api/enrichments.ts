import { Enrichments as Contract } from "@darkroom/contract";
import { Enrichment, EnrichmentDiff, Fault, type Job, JobView, Stage, Version } from "@darkroom/domain";
import { type Context, requestStages, route } from "@darkroom/platform";
import { readToday } from "@darkroom/platform/enrich";
import { Jobs, Models, Results } from "@darkroom/table";
import { stages } from "../stages.ts";
import { closedLanesOf } from "./closed-lanes.ts";
import { findMode } from "./find-mode.ts";
import { type Read, readAsset, readShown } from "./read-asset.ts";
import { versionsOf } from "./versions-of.ts";

const listEnrichmentVersions = route(Contract.list, async ({ params, ctx }) => viewOf(await read(params, ctx), ctx));

const diffEnrichmentVersions = route(Contract.diff, async ({ params, ctx }) => {
  const { versions } = await viewOf(await read(params, ctx), ctx);
  const to = params.to === undefined ? versions[0] : versions.find(({ generation }) => generation === params.to);
  const before = (generation: number) => generation < (to?.generation ?? 0);
  const from = versions.find(({ generation }) =>
    params.from === undefined ? before(generation) : generation === params.from,
  );
  if (!from || !to)
    throw new Fault("missing", "version.missing", `There is no such version of ${params.mode} to compare`);
  return { from, to, ...EnrichmentDiff.diffOf(from, to) };
});

/** One conditional write on the job; lists and search follow by `index`. */
const promoteEnrichmentVersion = route(Contract.promote, async ({ params, body: { revision }, ctx }) => {
  const { generation } = params;
  const found = await read(params, ctx);
  const { mode, shown, job: held } = found;
  const result = held && (await Results.find(ctx.table, { assetId: shown.asset.id, stage: mode.name, generation }));
  if (!result) throw new Fault("missing", "version.missing", `There is no version ${generation} of ${mode.name}`);
  const degraded = Enrichment.Info.parse(result.output).status === "degraded";
  const decide = (now: Job.Info) => Version.promote(now, { generation, degraded, revision });
  const job = await Jobs.change(ctx.table, held, decide, held);
  ctx.queue.send("index", { assetId: shown.asset.id });
  return viewOf({ ...found, job }, ctx);
});

const askEnrichment = route(Contract.ask, async ({ params, body: { force: isForced }, ctx }) => {
  const { mode, shown } = await read(params, ctx);
  const assetId = shown.asset.id;
  const asked = { assetId, stages: [mode.name], isAgain: true, isForced };
  const all = await requestStages(stages, asked, ctx);
  const refused = all.find(({ outcome }) => outcome === "refused");
  if (refused)
    throw new Fault("unsupported", "mode.refused", `${mode.name} cannot be had of this: ${refused.reason}`, {
      reason: refused.reason,
    });
  return { job: await jobViewOf(await Jobs.get(ctx.table, { assetId, stage: mode.name }), shown, ctx) };
});

const getModels = route(Contract.models, async ({ ctx }) => {
  const { revision: _own, prompts: _too, ...known } = await Models.get(ctx.table, Stage.modelLane);
  return { backend: ctx.config.ai.backend, ...known };
});

/** Answers of models as versions, and the models themselves. */
export const enrichments = [
  listEnrichmentVersions,
  diffEnrichmentVersions,
  promoteEnrichmentVersion,
  askEnrichment,
  getModels,
];

type Found = { mode: Stage.Stage; shown: Read; job: Job.Info | undefined };

/** What is shown of the asset, and its job of a mode. Throws `mode.missing` for what is none. */
async function read(
  { assetId, mode: name }: { assetId: Read["asset"]["id"]; mode: string },
  ctx: Context,
): Promise<Found> {
  const mode = findMode(name);
  const shown = await readShown(await readAsset(assetId, ctx), ctx);
  return { mode, shown, job: shown.jobs.find(({ stage }) => stage === name) };
}

async function viewOf({ mode, shown, job }: Found, ctx: Context) {
  if (!job) return { mode: mode.name, revision: 0, versions: [] };
  const [results, todayOf] = await Promise.all([Results.listVersions(ctx.table, job), readToday(ctx)]);
  return {
    mode: mode.name,
    revision: job.revision,
    job: await jobViewOf(job, shown, ctx),
    versions: versionsOf(results, { jobs: [job], etag: shown.asset.original.etag, todayOf }),
  };
}

async function jobViewOf(job: Job.Info, { jobs }: Read, ctx: Context) {
  const around = { stages, jobs, closedLanes: await closedLanesOf([job], ctx), nowMs: ctx.clock.nowMs() };
  return JobView.of(job, around);
}
