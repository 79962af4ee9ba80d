import { InternalOllama as Contract } from "@darkroom/contract";
import { AssetId, Fault, JobView } from "@darkroom/domain";
import { type Asked, type Context, isReply, reply, route } from "@darkroom/platform";
import { laneState, lookAtHost } from "@darkroom/platform/enrich";
import { Jobs } from "@darkroom/table";
import type * as z from "zod";
import { stages } from "../stages.ts";
import { wake } from "./ai.ts";
import { standing, statusOf } from "./ai-status.ts";
import { cancel, enqueue, withdraw } from "./enqueueing.ts";

type Body = z.output<NonNullable<typeof Contract.call.body>>;

/** The compatible address: every action is what a route of its own does. */
export const callOllama = route(Contract.call, async ({ body, request, ctx }) => {
  mustBeNear(request, ctx);
  const answer = await answerTo(body, ctx);
  return isReply(answer) ? answer : reply(answer);
});

async function answerTo(body: Body, ctx: Context) {
  switch (body.action) {
    case "status":
      return statusOf(await laneState(ctx), await lookAtHost(ctx), ctx);
    case "enqueue":
      return enqueue({ ...body.filters, mode: body.mode, options: body.options, dry_run: false }, ctx);
    case "run":
    case "run_once":
      return wake(body.limit, ctx);
    case "job_status":
      return jobStatus(body.job_id, ctx);
    case "cancel": {
      const { assetId, stage } = keyOf(body.job_id);
      return cancel({ mode: stage, media_id: assetId, all: false, force: body.force }, ctx);
    }
    case "delete":
      return withdraw(body.mode, { assetId: body.media_id, isForced: body.force }, ctx);
  }
}

async function jobStatus(jobId: string, ctx: Context) {
  const job = await Jobs.get(ctx.table, keyOf(jobId));
  const state = await laneState(ctx);
  const closedLanes = new Map(state.closed ? [[job.lane, state.closed.reason]] : []);
  const view = JobView.of(job, { stages, jobs: [job], closedLanes, nowMs: ctx.clock.nowMs() });
  return { ...standing(state, ctx), job: { job_id: jobId, ...view } };
}

/** `ast_…/caption`. Throws `job.missing` for what names no asset. */
function keyOf(jobId: string): Jobs.Key {
  const [asset, stage = ""] = jobId.split("/");
  const { data: assetId } = AssetId.safeParse(asset);
  if (assetId) return { assetId, stage };
  throw new Fault("missing", "job.missing", "No such job", { job_id: jobId });
}

/**
 * Without a key only this machine may ask: the listener is on its loopback, so what came through a proxy came from elsewhere.
 * Where there is a key, it was shown already.
 */
function mustBeNear({ headers }: Asked<unknown>["request"], { config }: Context): void {
  const isPassedOn = ["x-forwarded-for", "forwarded", "x-real-ip", "via"].some((name) => headers[name] !== undefined);
  if (config.apiKeySha256 !== undefined || !isPassedOn) return;
  throw new Fault("denied", "internal.denied", "This address is for this machine only, or with a key");
}
