import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Durability } from "../cloud/database.ts";
import { type Manifest, notificationsOf, queuesOf } from "../lambda/manifest.ts";
import type { CloudProcessOptions, HandlersProcessOptions } from "../process/options.ts";
import { StartRefused } from "../refusal.ts";
import type { TableKind } from "../table/choose-kind.ts";
import { endLeftovers } from "../table/leftovers.ts";
import { startTable, type Table } from "../table/start-table.ts";
import type { BoundPort, Listen } from "./bind-port.ts";
import * as Environment from "./environment.ts";
import { type Kept, keepRunning } from "./keep-running.ts";
import type { LogFile } from "./log-file.ts";
import { type OurChild, startOurs } from "./our-child.ts";

export type HostOptions = {
  dataDir: string;
  host: string;
  httpPort: number;
  awsPort: number;
  table: TableKind | undefined;
  durability: Durability;
  names: Environment.HostNames;
  /** Endpoints given from outside; what they name is not started. */
  endpoints: Environment.GivenEndpoints;
  manifest: Manifest;
  /** The modules of the processes that run handlers (the first exports that manifest), and the folder their paths begin in. */
  manifestFile: string;
  prepareFile: string | undefined;
  root: string;
  /** What the children inherit. */
  env: Record<string, string | undefined>;
  /** Where Node keeps compiled code, so that the next start is quicker. */
  compileCacheDir: string;
  /** Shows a line to people: a warning or an error. */
  show(line: string): void;
};

/** What a start has in hand before its children. */
export type Started = {
  options: HostOptions;
  logFile: LogFile;
  addresses: Environment.Addresses;
  ports: { http: BoundPort; aws: BoundPort };
  ownerToken: string;
};

export type Children = {
  table?: Table | undefined;
  cloud?: Kept<OurChild> | undefined;
  functions: Kept<OurChild>;
  http: Kept<OurChild>;
};

const processDir = join(import.meta.dirname, "..", "process");

const ours = ["http", "functions", "cloud"] as const;
type Ours = (typeof ours)[number];

const recordOf = (dataDir: string, name: Ours): string => join(dataDir, `running-${name}.json`);

/**
 * Ends what an earlier start of this data folder left running. Children end by themselves when their supervisor is gone,
 * but one that is busy takes a moment, and until then it holds the ports and the files.
 */
export async function endEarlierChildren(dataDir: string): Promise<void> {
  for (const name of ours) await endLeftovers(recordOf(dataDir, name));
}

/** All at once; the functions load their code meanwhile, and are told to begin when table and cloud serve. */
export async function startChildren(started: Started, tablePort: number): Promise<Children> {
  const { options, logFile } = started;
  mkdirSync(options.compileCacheDir, { recursive: true });
  const { endpoints } = options;
  const table = endpoints.dynamodb
    ? undefined
    : startTable({ dataDir: options.dataDir, kind: options.table, port: tablePort, log: logFile.log });
  const cloud =
    endpoints.s3 && endpoints.sqs ? undefined : keepRunning("cloud", () => startCloud(started), logFile.log);
  const servers = Promise.all([table, cloud]);
  const functions = keepRunning("functions", () => startHandlers("functions", started, servers), logFile.log);
  const http = keepRunning("http", () => startHandlers("http", started, functions), logFile.log); // the table is ready then
  const outcomes = await Promise.allSettled([table, cloud, functions, http]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (!failed) return { table: await table, cloud: await cloud, functions: await functions, http: await http };
  if (failed.reason instanceof StartRefused) throw failed.reason; // whoever ends on it takes the others along
  const why = failed.reason instanceof Error ? failed.reason.message : String(failed.reason);
  throw new StartRefused(`Darkroom could not start, because ${why} (the log says more: ${logFile.path}).`);
}

function startCloud({ options, ports, addresses, ownerToken, logFile }: Started): Promise<OurChild> {
  const cloudOptions: CloudProcessOptions = {
    dataDir: options.dataDir,
    durability: options.durability,
    listen: listenOn(ports.aws, "127.0.0.1"),
    port: ports.aws.port,
    ownerToken,
    tableEndpoint: options.endpoints.dynamodb ?? addresses.tableEndpoint,
    buckets: [options.names.mediaBucket, options.names.derivedBucket],
    notifications: notificationsOf(options.manifest).map(({ queue }) => ({ bucket: options.names.mediaBucket, queue })),
    queues: queuesOf(options.manifest),
  };
  return startOurs({
    name: "cloud",
    file: join(processDir, "cloud.ts"),
    options: cloudOptions,
    env: { ...Environment.inherited(options.env), NODE_COMPILE_CACHE: options.compileCacheDir },
    listenFd: ports.aws.fd,
    recordFile: recordOf(options.dataDir, "cloud"),
    logFile,
  });
}

/** The processes that run handlers differ in who wakes them: queues and clocks, or HTTP. */
function startHandlers(
  name: "functions" | "http",
  { options, ports, addresses, ownerToken, logFile }: Started,
  after: Promise<unknown>,
): Promise<OurChild> {
  const isHttp = name === "http";
  const env = {
    ...Environment.inherited(options.env),
    ...Environment.credentialsFrom(options.env, options.endpoints),
    ...Environment.environmentOf(options.names, addresses, options.endpoints),
    ...(!options.endpoints.s3 && !options.endpoints.sqs && { DARKROOM_OWNER_TOKEN: ownerToken }),
    DARKROOM_BOOT: Environment.newBoot(),
    DARKROOM_DATA_DIR: options.dataDir,
    DARKROOM_ORIGINALS_DIR: join(options.dataDir, "tmp", ...(isHttp ? ["http"] : []), "originals"),
    NODE_COMPILE_CACHE: options.compileCacheDir,
  };
  const given: HandlersProcessOptions = {
    root: options.root,
    env,
    ...(isHttp && { listen: listenOn(ports.http, options.host) }),
  };
  return startOurs({
    name,
    file: isHttp ? join(processDir, "http-host.ts") : join(processDir, "functions.ts"),
    args: [options.manifestFile, ...(options.prepareFile ? [options.prepareFile] : [])],
    options: given,
    after,
    env,
    listenFd: isHttp ? ports.http.fd : undefined,
    recordFile: recordOf(options.dataDir, name),
    logFile,
  });
}

const listenOn = (bound: BoundPort, host: string): Listen =>
  bound.fd === undefined ? { port: bound.port, host } : { fd: 4 };
