import type { Stage } from "@darkroom/domain";
import { stages } from "./stages.ts";

const settlingSec = 15; // to find a slot before the work, and to settle after it

/** A lane's function: woken by the queue its stages wait in, with the limits of the largest of them. */
function laneOf(lane: string, waiting: readonly Stage.Stage[]) {
  const decodes = waiting.some((stage) => stage.decodes);
  return {
    name: lane,
    queue: lane,
    handler: `functions/${lane}/handler.ts`,
    timeoutSec: Math.max(...waiting.map((stage) => stage.timeoutSec)) + settlingSec,
    memoryMb: Math.max(...waiting.map((stage) => stage.memoryMb)),
    batchSize: decodes ? 1 : Math.min(...waiting.map((stage) => stage.batchSize)),
    concurrency: decodes ? ("decode" as const) : 2,
  };
}

const lanes = [...new Set(stages.map((stage) => stage.lane))];

/** Every function with what wakes it and its limits: the one description all hosts read. */
export const manifest = {
  wokenByQueue: [
    {
      name: "intake",
      queue: "intake",
      handler: "functions/intake/handler.ts",
      wokenBy: "media" as const, // the bucket whose notifications fill the queue
      timeoutSec: 30,
      memoryMb: 512,
      batchSize: 10,
      concurrency: 2,
    },
    ...lanes.map((lane) =>
      laneOf(
        lane,
        stages.filter((stage) => stage.lane === lane),
      ),
    ),
    {
      name: "index",
      queue: "index",
      handler: "functions/index/handler.ts",
      timeoutSec: 30,
      memoryMb: 512,
      batchSize: 50,
      batchWindowMs: 50,
      concurrency: 2,
    },
    {
      name: "counts",
      queue: "counts",
      handler: "functions/counts/handler.ts",
      timeoutSec: 60,
      memoryMb: 512,
      batchSize: 50,
      batchWindowMs: 400,
      concurrency: 1,
    },
    {
      name: "dead-letters",
      queue: "dead-letters",
      handler: "functions/dead-letters/handler.ts",
      deadLettersOf: true as const, // woken by what no handler of the other queues could acknowledge
      timeoutSec: 30,
      memoryMb: 256,
      batchSize: 10,
      concurrency: 1,
    },
  ],
  wokenByHttp: [{ name: "api", handler: "functions/api/handler.ts", timeoutSec: 10, memoryMb: 1024 }],
  wokenByClock: [
    {
      name: "sweep",
      handler: "functions/schedule/sweep/handler.ts",
      everySec: { embedded: 15, cloud: 60 },
      atStart: true as const,
      timeoutSec: 50,
      memoryMb: 512,
    },
    {
      name: "reconcile",
      handler: "functions/schedule/reconcile/handler.ts",
      everySec: { embedded: 60, cloud: 900 },
      timeoutSec: 300,
      memoryMb: 512,
    },
  ],
};
