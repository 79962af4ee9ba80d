import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "./cloud/clock.ts";
import type { Cloud } from "./cloud/cloud.ts";
import { type Depth, untilIdle, type Watched } from "./idle.ts";
import { type Manifest, mappingsOf, notificationsOf, queuesOf } from "./lambda/manifest.ts";
import { type Log, silentLog } from "./log.ts";
import { type Functions, type MappingCounts, openFunctions, openHttp } from "./process/open-functions.ts";
import { openHostCloud } from "./process/open-host-cloud.ts";
import * as Environment from "./supervisor/environment.ts";
import { type ManualClock, manualClock } from "./supervisor/manual-clock.ts";
import type { TableKind } from "./table/choose-kind.ts";
import { findFreePort } from "./table/free-port.ts";
import { startTable } from "./table/start-table.ts";

export type RuntimeOptions = {
  manifest: Manifest;
  /** The folder the handlers' paths begin in. */
  root: string;
  /** Where everything is kept; without one, a folder of its own that goes when the runtime does. */
  dataDir?: string | undefined;
  /** 0, the default, takes any free one. */
  httpPort?: number;
  awsPort?: number;
  table?: TableKind | undefined;
  /** `process` by default: tests are not about power cuts. */
  durability?: "full" | "process";
  names?: Partial<Environment.HostNames>;
  /** Variables for the handlers besides the host's own. */
  env?: Record<string, string>;
  /** Readies what the handlers work with, once, before the first is loaded; disposed of after the last has ended. */
  prepare?: Prepare;
  /** Lets the clock functions run by themselves; otherwise they run when ticked. */
  isTicking?: boolean;
  log?: Log;
};

export type Prepare = (env: Record<string, string>, clock: Clock) => Promise<AsyncDisposable>;

export type Runtime = {
  /** The variables `readConfig` wants. */
  env: Record<string, string>;
  httpUrl: string;
  awsUrl: string;
  dataDir: string;
  clock: ManualClock;
  /** Resolves when no message is visible, delayed, in flight or being handled; moves the clock where only time is missing. */
  idle(withinMs?: number): Promise<void>;
  /** Runs a clock's function now. */
  tick(name: string): Promise<void>;
  /** What every queue holds, dead letters included. */
  queues(): Depth[];
  /** What went through a queue's mapping since the start, in messages. */
  heard(which: { queue: string }): MappingCounts;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const defaultNames = { mediaBucket: "media", derivedBucket: "derived", tableName: "darkroom", region: "us-east-1" };

/**
 * Starts the embedded cloud and the functions of a manifest in this process: what tests start, and nothing less than what
 * `npm start` runs. The clock flows as usual and can be moved by hand.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { manifest, log = silentLog } = options;
  await using undo = new AsyncDisposableStack();
  const dataDir = options.dataDir ?? (await makeTemporary(undo));
  await mkdir(dataDir, { recursive: true });
  const clock = undo.use(manualClock());
  const names = { ...defaultNames, ...options.names };

  const ownerToken = Environment.newOwnerToken();
  const { endpoint: tableEndpoint } = undo.use(await startTable({ dataDir, kind: options.table, port: 0, log }));
  const cloudOptions = { ...cloudOptionsOf(options, names), dataDir, ownerToken, tableEndpoint };
  const cloud = undo.use(await openHostCloud(cloudOptions, clock, log));
  const awsUrl = `http://127.0.0.1:${cloud.port}`;
  const httpPort = options.httpPort || (await findFreePort());
  const httpUrl = `http://127.0.0.1:${httpPort}`;

  const env = {
    ...Environment.credentialsFrom({}, {}),
    ...Environment.environmentOf(names, { httpUrl, awsUrl, tableEndpoint }, {}),
    DARKROOM_OWNER_TOKEN: ownerToken,
    DARKROOM_BOOT: Environment.newBoot(),
    DARKROOM_DATA_DIR: dataDir,
    DARKROOM_ORIGINALS_DIR: join(dataDir, "work", "originals"),
    DARKROOM_LOG_LEVEL: "error",
    ...options.env,
  };
  if (options.prepare) undo.use(await options.prepare(env, clock));
  const { isTicking = false, root } = options;
  const listen = { port: httpPort, host: "127.0.0.1" };
  const http = await openHttp({ manifest, root, env, clock: systemClock, log, listen }); // whoever asks waits in real time
  undo.defer(() => http?.close());
  const functions = await openFunctions({ manifest, root, env, clock, log, isTicking });
  undo.defer(() => functions.stop());

  const open = undo.move();
  const stop = () => open.disposeAsync();
  return {
    env,
    httpUrl,
    awsUrl,
    dataDir,
    clock,
    idle: (withinMs = 60_000) => untilIdle(watching({ manifest, cloud, clock, functions }), withinMs),
    tick: functions.tick,
    queues: () => cloud.queues.depths(),
    heard: ({ queue }) => heardOf(functions, queue),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function makeTemporary(undo: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "darkroom-"));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the process that serves S3 and SQS would be given. */
function cloudOptionsOf(options: RuntimeOptions, names: Environment.HostNames) {
  const { manifest, durability = "process", awsPort: port = 0 } = options;
  return {
    durability,
    port,
    listen: { port, host: "127.0.0.1" },
    buckets: [names.mediaBucket, names.derivedBucket],
    notifications: notificationsOf(manifest).map(({ queue }) => ({ bucket: names.mediaBucket, queue })),
    queues: queuesOf(manifest),
  };
}

type Parts = { manifest: Manifest; cloud: Cloud; clock: ManualClock; functions: Functions };

/** Dead letters wake somebody only where a function takes them; elsewhere they stay, and that is not being busy. */
function watching({ manifest, cloud, clock, functions }: Parts): Watched {
  const slots = 1;
  const waking = new Set(mappingsOf(manifest, { slots }).map(({ queue }) => queue));
  return {
    clock,
    depths: () => cloud.queues.depths().filter(({ queue }) => waking.has(queue)),
    nextChangeMs: () => cloud.queues.nextChangeMs(),
    handling: () => functions.running().length,
    held: () => functions.counts().reduce((sum, { counts }) => sum + counts.held, 0),
  };
}

function heardOf(functions: Functions, queue: string): MappingCounts {
  const found = functions.counts().find((mapping) => mapping.queue === queue);
  if (!found) throw new Error(`no function takes from a queue named ${queue}`);
  return found.counts;
}
