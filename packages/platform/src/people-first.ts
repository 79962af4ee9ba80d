import { type Job, Stage } from "@darkroom/domain";
import { Jobs, PromptTries } from "@darkroom/table";
import type { Context } from "./context.ts";

type Key = Pick<Job.Info, "assetId" | "stage">;
type Urgent = { jobs: Map<string, Key>; tryIds: string[]; lookedAtMs: number };

const lookEveryMs = 2_000;
const mostOfShard = 25;
const known = new WeakMap<Context["clients"], Urgent>();
const nameOf = ({ assetId, stage }: Key): string => `${assetId}/${stage}`;

/** What to do when a job's hint came: try-outs of prompts, then one job. */
type Turn = { tryIds: readonly string[]; job: Key };

/**
 * What is to be done when this job's hint came: the try-outs of prompts somebody looks at, and itself or a job that a person
 * waits for, whose own hint stands behind a backlog that may take days. Then this one's is sent again, so that a message is
 * always one job. Looked for at most every 2 s, which is nine Queries, and in the models' lane alone: elsewhere a backlog
 * is gone in minutes.
 */
export async function peopleFirst(own: Key, lane: string, ctx: Context): Promise<Turn> {
  if (lane !== Stage.modelLane) return { tryIds: [], job: own };
  const { jobs, tryIds } = await look(lane, ctx);
  const [first] = jobs.values();
  const job = first === undefined || jobs.has(nameOf(own)) ? own : first;
  jobs.delete(nameOf(job));
  if (job !== own) ctx.queue.send(lane, { assetId: own.assetId, stage: own.stage });
  return { tryIds: tryIds.splice(0), job };
}

async function look(lane: string, { table, clients, clock }: Context): Promise<Urgent> {
  const nowMs = clock.nowMs();
  const held = known.get(clients);
  if (held && nowMs - held.lookedAtMs < lookEveryMs) return held;
  const urgent: Urgent = { jobs: new Map(), tryIds: [], lookedAtMs: nowMs };
  known.set(clients, urgent); // whoever asks meanwhile takes its own
  const shards = Array.from({ length: Jobs.dueShards }, (_, shard) => shard);
  const due = { lane, priority: 0, untilMs: nowMs, limit: mostOfShard } as const;
  const [tryIds, ...pages] = await Promise.all([
    PromptTries.pageDue(table, nowMs),
    ...shards.map((shard) => Jobs.pageDue(table, { ...due, shard })),
  ]);
  urgent.tryIds.push(...tryIds);
  for (const { assetId, stage, state, isWaiting } of pages.flat())
    if (state === "queued" && !isWaiting) urgent.jobs.set(nameOf({ assetId, stage }), { assetId, stage });
  return urgent;
}
