import { setTimeout as sleep } from "node:timers/promises";
import type { Stage } from "@darkroom/domain";
import type { Context } from "./context.ts";
import { queueDepth } from "./queue-depth.ts";

const restMs = 1_500; // between two pictures of an import there are pauses, too
const lookEveryMs = 500;

/**
 * Is there nothing to decode for anybody who waits? Asked before background work is claimed; waits for it. No decode slot
 * was held for a while, and, where one process does everything, intake and the lanes that decode have no hints. In a
 * cloud and on a worker of its own, others decode elsewhere.
 */
export async function isQuiet(
  pipeline: readonly Stage.Stage[],
  ctx: Context,
  { withinMs }: { withinMs: number },
): Promise<boolean> {
  const untilMs = performance.now() + withinMs;
  const queues = ctx.worker.boot === undefined ? [] : lanesToRest(pipeline);
  while (!(await isQuietNow(queues, ctx))) {
    if (performance.now() > untilMs) return false;
    await sleep(lookEveryMs);
  }
  return true;
}

const lanesToRest = (pipeline: readonly Stage.Stage[]): string[] => [
  ...new Set(["intake", ...pipeline.flatMap(({ decodes, lane }) => (decodes ? [lane] : []))]),
];

const quietSince = new WeakMap<Context["decoders"], number>(); // when the queues were last found empty

async function isQuietNow(queues: readonly string[], ctx: Context): Promise<boolean> {
  if (ctx.decoders.restedMs() < restMs) return false;
  const lookedMs = performance.now();
  if (lookedMs - (quietSince.get(ctx.decoders) ?? Number.NEGATIVE_INFINITY) < lookEveryMs) return true;
  const depths = await Promise.all(queues.map((queue) => queueDepth(queue, ctx)));
  const isQuiet = depths.every(({ visible, inFlight }) => visible + inFlight === 0);
  if (isQuiet) quietSince.set(ctx.decoders, lookedMs);
  return isQuiet;
}
