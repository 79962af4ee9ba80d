import type { Access, Stage } from "@darkroom/domain";
import { stages } from "./stages.ts";
import type { Manifest, WokenByQueue } from "./woken.ts";

export type { Manifest, Woken, WokenByClock, WokenByQueue } from "./woken.ts";

const settlingSec = 15; // to find a slot before the work, and to settle after it
const originalsMb = 4096;
const forFilms = { diskMb: 10_240, workingMb: 5120 }; // the most there is; a copy can be as large as its original
const searchEngine = "@lancedb/lancedb-linux-*-gnu"; // a build for each processor: arm64, x64
const decodeChild = "packages/codecs/src/child.ts";

const lanes = [...new Set(stages.map((stage) => stage.lane))];
const ownQueues = ["intake", ...lanes, "index", "counts", "runs", "rows", "purge"];

/** What running a stage takes: claim, read the original, keep the result, settle, announce what comes next. */
const ofRunning: Access = {
  table: ["read", "put", "update", "delete"], // the last: of results that are no longer kept
  media: ["read", "list"],
  sends: [...lanes, "index", "intake"],
};

/** What a person waits for is looked up before anything else is begun. */
const ofPeople: Access = { table: ["read"], indexes: ["byDue"] };

/** A lane's function: woken by the queue its stages wait in, with the limits of the largest of them. */
function laneOf(lane: string, waiting: readonly Stage.Stage[]): WokenByQueue {
  const enriches = waiting.some((stage) => stage.enriches);
  const decodes = waiting.some((stage) => stage.decodes);
  const isOfFilms = waiting.every((stage) => stage.isBackground && !stage.enriches);
  const longestSec = Math.max(...waiting.map(({ timeoutSec, embeddedTimeoutSec = timeoutSec }) => embeddedTimeoutSec));
  const timeoutSec = Math.max(...waiting.map((stage) => stage.timeoutSec)) + settlingSec;
  return {
    name: lane,
    queue: lane,
    handler: `functions/${enriches ? "enrich" : lane}/handler.ts`,
    timeoutSec,
    ...(longestSec > timeoutSec && { embeddedTimeoutSec: longestSec + settlingSec }),
    memoryMb: Math.max(...waiting.map((stage) => stage.memoryMb)),
    batchSize: decodes ? 1 : Math.min(...waiting.map((stage) => stage.batchSize)),
    concurrency: decodes ? "decode" : isOfFilms ? 1 : 2, // one film at a time beside everything else
    maximumConcurrency: isOfFilms ? 5 : 20,
    access: together([ofRunning, ...(enriches ? [ofPeople] : []), ...waiting.flatMap(({ access }) => access ?? [])]),
    ...(isOfFilms ? forFilms : { diskMb: originalsMb }),
    native: [...new Set(waiting.flatMap(({ native }) => native ?? []))],
    ...((decodes || isOfFilms) && { spawns: [decodeChild] }),
    ...(enriches && { pulled: "cloud" }),
  };
}

/** All that any of these allows. */
export function together(all: readonly Access[]): Access {
  const joined: Record<string, readonly string[]> = {};
  for (const access of all) {
    for (const [on, verbs] of Object.entries(access)) joined[on] = [...new Set([...(joined[on] ?? []), ...verbs])];
  }
  return joined as Access;
}

/** Every function with what wakes it and its limits: the one description all hosts read. */
export const manifest: Manifest = {
  wokenByQueue: [
    {
      name: "intake",
      queue: "intake",
      handler: "functions/intake/handler.ts",
      wokenBy: "media",
      timeoutSec: 30,
      memoryMb: 512,
      batchSize: 10,
      concurrency: 2,
      maximumConcurrency: 10,
      access: { table: ["read", "put", "delete"], media: ["read", "list"], sends: [...lanes, "index"] },
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
      maximumConcurrency: 10,
      access: { table: ["read", "put", "update", "delete"], sends: ["counts", "rows", "runs"] },
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
      maximumConcurrency: 2,
      access: { table: ["read", "update"], indexes: ["byMonth"] },
    },
    {
      name: "runs",
      queue: "runs",
      handler: "functions/runs/handler.ts",
      timeoutSec: 60,
      memoryMb: 512,
      batchSize: 1,
      concurrency: 1,
      maximumConcurrency: 2,
      access: {
        table: ["read", "put", "update", "delete"],
        indexes: ["byMonth", "byChange"],
        media: ["read", "list", "upload"], // to copy what is moved; that the old one goes is another's right
        derived: ["read", "write", "list", "delete"],
        sends: [...lanes, "intake", "index", "counts", "rows", "runs", "purge"],
        measures: lanes,
      },
    },
    {
      name: "rows",
      queue: "rows",
      handler: "functions/rows/handler.ts",
      timeoutSec: 60,
      memoryMb: 1769,
      batchSize: 10,
      batchWindowMs: 600, // a write costs 15 ms however few its rows are
      concurrency: 1,
      maximumConcurrency: 2, // the least there is: one writes, the other waits
      access: {
        table: ["read", "put"],
        indexes: ["byChange"],
        derived: ["read", "write", "list", "delete"],
        sends: ["rows"],
      },
      native: [searchEngine],
    },
    {
      name: "purge",
      queue: "purge",
      handler: "functions/purge/handler.ts",
      timeoutSec: 60,
      memoryMb: 512,
      batchSize: 5,
      concurrency: 1,
      maximumConcurrency: 2,
      access: {
        table: ["read", "put", "delete"],
        media: ["read", "list", "delete"], // nobody else may delete an original
        derived: ["list", "delete"],
        sends: [...lanes, "index"],
      },
    },
    {
      name: "dead-letters",
      queue: "dead-letters",
      handler: "functions/dead-letters/handler.ts",
      deadLettersOf: true,
      timeoutSec: 30,
      memoryMb: 256,
      batchSize: 10,
      concurrency: 1,
      maximumConcurrency: 2,
      access: { table: ["read", "put"], sends: ["index"] },
    },
  ],
  wokenByHttp: [
    {
      name: "api",
      handler: "functions/api/handler.ts",
      timeoutSec: 10,
      memoryMb: 1024,
      reads: ["prompts"], // as they are shipped: people write others in their place
      access: {
        table: ["read", "put", "delete"],
        indexes: ["byDue", "byMonth", "byChange"],
        media: ["read", "list", "upload"],
        derived: ["read", "list", "write"],
        sends: [...lanes, "intake", "index", "runs", "purge"],
        measures: [...ownQueues, "dead-letters"],
      },
    },
    {
      name: "search",
      paths: ["/v1/search", "/v1/tags", "/v1/collections"],
      handler: "functions/search/handler.ts",
      timeoutSec: 20,
      reads: ["prompts"], // what is stale is told by them
      memoryMb: 1769,
      access: { table: ["read", "put", "delete"], derived: ["read", "list"], sends: ["rows", "runs"] },
      native: [searchEngine],
    },
  ],
  wokenByClock: [
    {
      name: "tick",
      handler: "functions/schedule/tick/handler.ts",
      everySec: { embedded: 60, cloud: 60 },
      timeoutSec: 300,
      memoryMb: 512,
      access: {
        table: ["read", "put"],
        indexes: ["byMonth"],
        media: ["leftovers"],
        derived: ["list", "leftovers", "delete"],
        sends: [...lanes, "intake"],
        measures: lanes,
      },
    },
    {
      name: "sweep",
      handler: "functions/schedule/sweep/handler.ts",
      everySec: { embedded: 15, cloud: 60 },
      atStart: true,
      timeoutSec: 50,
      memoryMb: 512,
      access: {
        table: ["read", "put"],
        indexes: ["byDue", "byMonth"],
        sends: [...lanes, "index", "counts", "runs", "purge"],
        measures: [...lanes, "purge"],
      },
    },
    {
      name: "reconcile",
      handler: "functions/schedule/reconcile/handler.ts",
      everySec: { embedded: 60, cloud: 900 },
      timeoutSec: 300,
      memoryMb: 512,
      access: {
        table: ["read", "put", "delete"],
        indexes: ["byMonth", "byDue"],
        media: ["read", "list", "abort"], // whether an object is still there is a right to read it
        sends: ["intake", "index", "runs"],
        measures: ["intake"],
      },
    },
  ],
};
