import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DecodePool, openDecodePool } from "@darkroom/codecs";
import { type DarkroomTable, openTable, readSchema } from "@darkroom/table";
import { type Bucket, openBucket } from "./bucket.ts";
import { type Clients, isOwn, openClients } from "./clients.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, readConfig } from "./config.ts";
import { collectHints, type Hints } from "./hints.ts";
import { type LaneDoors, openLaneDoors } from "./lane-doors.ts";
import { type Log, openLog } from "./log.ts";
import { type Originals, openOriginals } from "./originals.ts";
import { openServerShare, type ServerShare } from "./server-share.ts";

/** All that a function can touch. */
export type Context = {
  config: Config;
  clients: Clients;
  table: DarkroomTable;
  media: Bucket;
  derived: Bucket;
  queue: Hints; // of this invocation; sent at its end
  lanes: LaneDoors;
  server: ServerShare; // of models
  originals: Originals;
  decoders: DecodePool;
  clock: Clock;
  log: Log;
  worker: { owner: string; boot?: string };
};

/** Makes clients, table, decoders and log once per cold start. Overrides are for hosts and tests. */
export async function openContext(
  config: Config,
  overrides: Partial<Context> = {},
): Promise<Context & AsyncDisposable> {
  const clients = overrides.clients ?? openClients(config);
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? openLog(config);
  const table = overrides.table ?? openTable(clients.dynamodb, config.tableName);
  const media = overrides.media ?? openBucket(clients.s3, config.mediaBucket, isOwn(config));
  const folder = config.originalsDir ?? join(tmpdir(), `darkroom-originals-${process.pid}`);
  const decoders = overrides.decoders ?? openDecoders(config, join(folder, "..", "decode"));
  const originals = overrides.originals ?? (await openOriginals({ media, folder, roomBytes: config.originalsBytes }));
  const owner = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const worker = overrides.worker ?? { owner, ...(config.boot !== undefined && { boot: config.boot }) };
  const server = overrides.server ?? openServerShare({ config, table, clock, log, worker });
  return {
    config,
    clients,
    table,
    media,
    derived: overrides.derived ?? openBucket(clients.s3, config.derivedBucket),
    queue: overrides.queue ?? collectHints({ sqs: clients.sqs, config, log }),
    lanes: overrides.lanes ?? openLaneDoors({ table, clock, log }),
    server,
    originals,
    decoders,
    clock,
    log,
    worker,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await decoders[Symbol.asyncDispose]();
      await originals[Symbol.asyncDispose]();
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

const openDecoders = ({ decodeSlots, ffmpegPath, ffprobePath }: Config, workFolder: string): DecodePool =>
  openDecodePool({
    slots: decodeSlots,
    workFolder,
    ...(ffmpegPath !== undefined && { ffmpegPath }),
    ...(ffprobePath !== undefined && { ffprobePath }),
  });

let current: Promise<Context> | undefined;

/**
 * The context of this process: made at the first call, from the environment; at the next one, when that failed. Deployed,
 * nobody has looked at the table before: older code refuses it with `schema.newer`.
 */
export function context(): Promise<Context> {
  current ??= openOwn().catch((error: unknown) => {
    current = undefined;
    throw error;
  });
  return current;
}

async function openOwn(): Promise<Context> {
  const opened = await openContext(readConfig());
  if (opened.config.profile === "development") return opened;
  try {
    await readSchema(opened.table);
    return opened;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

/** A host in whose process the handlers run gives them their context; `undefined` takes it back. */
export function provideContext(given: Context | undefined): void {
  current = given && Promise.resolve(given);
}
