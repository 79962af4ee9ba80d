import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Fault } from "@darkroom/domain";
import { type Config, type Context, type Log, openBucket } from "@darkroom/platform";
import { type DarkroomTable, openTable } from "@darkroom/table";
import { collectHints } from "../../packages/platform/src/hints.ts";
import { openLaneDoors } from "../../packages/platform/src/lane-doors.ts";
import { openServerShare } from "../../packages/platform/src/server-share.ts";
import { SimulatedError } from "./faults.ts";
import type { Queues } from "./queues.ts";
import { openRows, type Rows, type Written } from "./rows/rows.ts";
import type { Store } from "./store.ts";
import { type Process, Violation, type World } from "./world.ts";

/** Where everything of one history lies. */
export type Place = {
  world: World;
  store: Store;
  queues: Queues;
  rows: Rows;
  table: DarkroomTable;
  /** The boots whose process lives. */
  liveBoots: Set<string>;
};

const dynamodb = new DynamoDBClient({
  region: "us-east-1",
  credentials: { accessKeyId: "simulated", secretAccessKey: "simulated" },
});

/** The real stores on rows in memory: the document client's `send` asks them, through the scheduler. */
export function openSimulatedTable(world: World, written: Written): { rows: Rows; table: DarkroomTable } {
  const rows = openRows({ written, nowMs: world.nowMs, lagMs: world.faults.lagMs });
  const table = openTable(dynamodb, "darkroom");
  const send = (command: unknown) => world.remote("table", () => rows.answer(command));
  Object.assign(table.getDocumentClient(), { send });
  return { rows, table };
}

/** What the functions of one process may touch: the product's own context, on simulated clients. */
export function contextOf(process: Process, { world, store, queues, table }: Place): Context {
  const clock = world.clockOf(process);
  const log = logOf(world);
  const queueUrl = (queue: string) => `sim/${queue}`;
  const buckets = { mediaBucket: "media", derivedBucket: "derived" };
  const config = { queueUrl, tableName: "darkroom", ...buckets, ai: { backend: "stub" } } as Config; // every stage is due
  const worker = { owner: process.name, ...(process.boot !== undefined && { boot: process.boot }) };
  const free = { [Symbol.dispose]: () => {} };
  return {
    config,
    clients: { s3: store.client, sqs: queues.client, dynamodb },
    table,
    media: openBucket(store.client, "media"),
    derived: openBucket(store.client, "derived"),
    queue: collectHints({ sqs: queues.client, config, log }),
    lanes: openLaneDoors({ table, clock, log }),
    server: openServerShare({ config, table, clock, log, worker }),
    originals: { hasRoom: async () => true, release: () => {} } as unknown as Context["originals"],
    decoders: {
      findSlot: async () => (world.faults.chance(0.01) ? undefined : free),
    } as unknown as Context["decoders"],
    clock,
    log,
    worker,
  };
}

/** The log is part of the history; an error in it that nobody simulated is a bug. */
function logOf(world: World): Log {
  const say = (message: string, fields: Record<string, unknown> = {}) => {
    const { error, ...facts } = fields;
    world.note(`${message} ${JSON.stringify(facts)}${error instanceof Error ? ` ${error.message}` : ""}`);
    mustBeExpected(error, message, world);
  };
  return { debug: () => {}, info: say, warn: say, error: say };
}

/** An error that is neither a fault of the product nor of the simulation is a bug. */
export function mustBeExpected(error: unknown, during: string, world: World): void {
  if (error === undefined || error instanceof SimulatedError || error instanceof Fault) return;
  if (error instanceof Violation) throw error;
  world.violate(`an error nobody expected, ${during}: ${error instanceof Error ? error.stack : String(error)}`);
}
