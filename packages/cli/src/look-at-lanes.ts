import { Fault } from "@darkroom/domain";
import { type Context, queueDepth } from "@darkroom/platform";

/** A lane as a worker finds it: how many hints wait, and why nothing may be claimed if nothing may. */
export type LaneFound = { lane: string; waiting: number; closedReason?: string };

/**
 * Looks at everything a worker needs before it takes a single job, for a job taken in vain costs it an attempt. Throws one
 * sentence for what is missing: `worker.no_credentials`, `worker.denied`, `worker.not_found` or `worker.unreachable`.
 */
export async function lookAtLanes(lanes: readonly string[], ctx: Context): Promise<LaneFound[]> {
  const { config, media, derived } = ctx;
  await reach(`the bucket ${media.name}`, () => media.page({ limit: 1 }));
  await reach(`the bucket ${derived.name}`, () => derived.page({ limit: 1 }));
  const found: LaneFound[] = [];
  for (const lane of lanes) {
    const door = await reach(`the table ${config.tableName}`, () => ctx.lanes.closed(lane));
    const { visible, delayed } = await reach(`the queue ${config.queueUrl(lane)}`, () => queueDepth(lane, ctx));
    found.push({ lane, waiting: visible + delayed, ...(door && { closedReason: door.reason }) });
  }
  return found;
}

async function reach<Found>(what: string, look: () => Promise<Found>): Promise<Found> {
  try {
    return await look();
  } catch (cause) {
    throw faultOf(what, cause);
  }
}

const refusals =
  /AccessDenied|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|ExpiredToken|store\.denied/;
const absences = /NoSuchBucket|NonExistentQueue|QueueDoesNotExist|ResourceNotFound/;

function faultOf(what: string, cause: unknown): Fault {
  const name = cause instanceof Fault ? cause.code : nameOf(cause);
  if (/Credentials/.test(`${name} ${cause instanceof Fault ? nameOf(cause.cause) : ""}`)) {
    const why = "There is no key pair: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
    return new Fault("denied", "worker.no_credentials", why, { cause });
  }
  if (refusals.test(name))
    return new Fault("denied", "worker.denied", `${what} refuses this key pair (${name})`, { cause });
  if (absences.test(name))
    return new Fault("missing", "worker.not_found", `${what} is not there: see the names the deployment printed`, {
      cause,
    });
  return new Fault("unavailable", "worker.unreachable", `${what} does not answer (${name})`, { cause });
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
