import { type Job, Stage } from "@darkroom/domain";
import { Jobs, PromptTries } from "@darkroom/table";
import type { Context } from "./context.ts";

const lookEveryMs = 2_000;
const mostOfShard = 4;
const looked = new WeakMap<Context["clients"], number>();

/** What a person waits for. */
export type Urgent = { jobs: Job.Info[]; tryIds: string[] };

/**
 * What a person waits for of the models' lane and may begin, jobs and try-outs of prompts: taken before whatever message came,
 * for their own hints stand behind a backlog that may take days. Looked for at most every 2 s, which is nine Queries.
 */
export async function findUrgent(lane: string, { table, clients, clock }: Context): Promise<Urgent | undefined> {
  if (lane !== Stage.modelLane) return undefined;
  const nowMs = clock.nowMs();
  if (nowMs - (looked.get(clients) ?? Number.NEGATIVE_INFINITY) < lookEveryMs) return undefined;
  looked.set(clients, nowMs);
  const shards = Array.from({ length: Jobs.dueShards }, (_, shard) => shard);
  const due = { lane, priority: 0, untilMs: nowMs, limit: mostOfShard } as const;
  const [tryIds, ...pages] = await Promise.all([
    PromptTries.pageDue(table, nowMs),
    ...shards.map((shard) => Jobs.pageDue(table, { ...due, shard })),
  ]);
  return { tryIds, jobs: pages.flat().filter(({ state, isWaiting }) => state === "queued" && !isWaiting) };
}
