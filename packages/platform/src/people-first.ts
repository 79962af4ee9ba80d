import { type Job, Stage } from "@darkroom/domain";
import { Jobs } from "@darkroom/table";
import type { Context } from "./context.ts";

const lookEveryMs = 2_000;
const mostOfShard = 4;
const looked = new WeakMap<Context["clients"], number>();

/**
 * The jobs of the models' lane that a person waits for and that may begin: they are taken before whatever message came, for
 * their own hints stand behind a backlog that may take days. Looked for at most every 2 s, which is eight Queries.
 */
export async function findUrgent(lane: string, { table, clients, clock }: Context): Promise<Job.Info[]> {
  if (lane !== Stage.modelLane) return [];
  const nowMs = clock.nowMs();
  if (nowMs - (looked.get(clients) ?? Number.NEGATIVE_INFINITY) < lookEveryMs) return [];
  looked.set(clients, nowMs);
  const shards = Array.from({ length: Jobs.dueShards }, (_, shard) => shard);
  const due = { lane, priority: 0, untilMs: nowMs, limit: mostOfShard } as const;
  const pages = await Promise.all(shards.map((shard) => Jobs.pageDue(table, { ...due, shard })));
  return pages.flat().filter(({ state, isWaiting }) => state === "queued" && !isWaiting);
}
