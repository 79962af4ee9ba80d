import { type AssetId, Fault, Job, Request, type Stage } from "@darkroom/domain";
import { Assets, Jobs } from "@darkroom/table";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";

/** Which stages are asked for, of which asset. */
type Asked = {
  assetId: AssetId;
  stages: readonly string[];
  priority?: 0 | 1; // 0, when nothing is said: a person waits
  isAgain?: boolean; // also what is done already
  options?: Job.Options | undefined; // for the stage that takes some, as `readOptions` read them; others than before: done again
  isForced?: boolean; // a model is asked although it has answered the very same
  hasHints?: (lane: string) => boolean; // whether this lane's jobs get hints of their own; else the sweep sends them
};

/**
 * What became of the request for one stage: its job was made (`created`), begun again, was open already or done already;
 * or it cannot be had of this asset, and `reason` says why.
 */
export type Requested = {
  assetId: AssetId;
  stage: string;
  outcome: "created" | "again" | "open" | "done" | "refused";
  generation?: number;
  reason?: string;
};

/**
 * Makes stages of an asset because somebody asked, with those on request that come before them: one read, and one
 * conditional write for each job that is not open already. May be repeated. Throws `config_failed` where a stage asks a
 * model and no backend is set.
 */
export async function requestStages(
  pipeline: readonly Stage.Stage[],
  { assetId, stages: names, isAgain = false, isForced = false, ...how }: Asked,
  ctx: Pick<Context, "table" | "clock" | "queue" | "config">,
): Promise<Requested[]> {
  const due = dueStages(pipeline, ctx.config);
  mustBeDue(due, names);
  const known = await Assets.findWithJobs(ctx.table, assetId);
  if (!known) return names.map((stage) => ({ assetId, stage, outcome: "refused", reason: "asset.missing" }));
  const { asset, jobs } = known;
  const wanted = Request.wantedOf(due, { names, isAgain, isForced }, asset, jobs);
  const requested: Requested[] = [];
  for (const one of wanted) {
    const key = { assetId, stage: one.stage.name };
    const before = jobs.find(({ stage }) => stage === one.stage.name);
    const lacksOptions = one.stage.options !== undefined && (how.options ?? before?.options) === undefined;
    const reason = Request.refusalOf(one) ?? (lacksOptions ? "rubric.missing" : undefined);
    if (reason !== undefined) {
      requested.push({ ...key, outcome: "refused", reason });
      continue;
    }
    requested.push({ ...key, ...(await grant(one, { asset, before, ...how }, ctx)) });
  }
  return requested;
}

type Held = Pick<Asked, "priority" | "hasHints" | "options"> & {
  asset: Parameters<typeof Request.grant>[1];
  before: Job.Info | undefined;
};

async function grant(
  wanted: Request.Wanted,
  { asset, before: seen, priority = 0, hasHints = () => true, options }: Held,
  ctx: Pick<Context, "table" | "clock" | "queue">,
): Promise<Pick<Requested, "outcome" | "generation">> {
  const key = { assetId: asset.id, stage: wanted.stage.name };
  let outcome: Requested["outcome"] = "open";
  const decide = (before?: Job.Info): Job.Info => {
    const next = Request.grant(before, asset, wanted, { priority, nowMs: ctx.clock.nowMs(), options });
    const isNewWork = next.generation !== before?.generation;
    outcome = isNewWork ? (before ? "again" : "created") : Job.isFinal(next) ? "done" : "open";
    return next;
  };
  const { job, isNews } = await Jobs.plan(ctx.table, key, decide, seen);
  if (isNews && job.state === "queued" && !job.isWaiting && hasHints(job.lane)) ctx.queue.send(job.lane, key);
  return { outcome, generation: job.generation };
}

function mustBeDue(due: readonly Stage.Stage[], names: readonly string[]): void {
  const other = names.find((name) => !due.some((stage) => stage.name === name));
  if (other === undefined) return;
  throw new Fault("unavailable", "config_failed", `AI_BACKEND is off: there is nobody to ask for ${other}`, {
    field: "AI_BACKEND",
  });
}
