import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { type DecodePool, openDecodePool } from "@darkroom/codecs";
import { type Asset, type AssetId, assetIdOf, type Job, type Summary } from "@darkroom/domain";
import { type Config, type Context, openContext, provideContext, readConfig } from "@darkroom/platform";
import { type Runtime, startRuntime } from "@darkroom/runtime";
import { Assets, createTable, Jobs, Results, Summaries } from "@darkroom/table";
import { manifest } from "../../functions/manifest.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

type File = { name: string; bytes: Uint8Array };

/** The whole product in this process, as `npm start` runs it, with a clock moved by hand and words a test would use. */
export type Local = AsyncDisposable & {
  runtime: Runtime;
  ctx: Context;
  httpUrl: string;
  s3: S3Client; // as a foreign client: signed, SDK defaults
  clock: Runtime["clock"];
  /** Puts a file; answers its asset's id before anything has happened to it. */
  upload(file: File, key?: string): Promise<AssetId>;
  remove(key: string): Promise<void>;
  /** Resolves when nothing is due any more: hints handled, back-offs over, all jobs final. */
  idle(): Promise<void>;
  asset(id: AssetId): Promise<Asset.Info>;
  job(id: AssetId, stage: string): Promise<Job.Info>;
  jobs(id: AssetId): Promise<Job.Info[]>;
  output(id: AssetId, stage: string): Promise<unknown>;
  summary(id: AssetId): Promise<Summary.Info | undefined>;
  deadLetters(): number;
};

type Options = Partial<Parameters<typeof startRuntime>[0]> & {
  overrides?: Partial<Context>;
  /** Variables the functions read besides the runtime's; nothing is asked of a model unless they say so. */
  variables?: Record<string, string>;
};

/** Starts it on ports of its own. */
export async function startLocal({ overrides, variables, ...options }: Options = {}): Promise<Local> {
  let ctx: (Context & AsyncDisposable) | undefined;
  const runtime = await startRuntime({
    manifest,
    root,
    httpPort: 0,
    awsPort: 0,
    ...options,
    env: { DARKROOM_SEARCH: "off", ...options.env }, // an engine for every test file would take its time
    prepare: async (env, clock) => {
      const config = readConfig({ AI_BACKEND: "off", ...env, ...variables });
      const made = await openContext(config, { clock, decoders: openDecoders(config), ...overrides });
      await createTable(made.clients.dynamodb, made.config.tableName);
      ctx = made;
      provideContext(made);
      return {
        [Symbol.asyncDispose]: async () => {
          provideContext(undefined);
          await made[Symbol.asyncDispose]();
        },
      };
    },
  });
  if (!ctx) throw new Error("the runtime never asked for a context");
  return localOf(runtime, ctx);
}

/**
 * As the product has them, but with nothing behind everything else: on a machine full of tests, that never gets its turn.
 * And a moment of rest counts as the long one after which films are worked on.
 */
function openDecoders({ decodeSlots, originalsDir = tmpdir() }: Config): DecodePool {
  const workFolder = join(originalsDir, "..", "decode");
  const pool = openDecodePool({ slots: decodeSlots, backgroundNice: 0, workFolder });
  return { ...pool, restedMs: () => 20 * pool.restedMs() };
}

function localOf(runtime: Runtime, ctx: Context): Local {
  const { table, config } = ctx;
  const s3 = new S3Client({
    endpoint: runtime.awsUrl,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  return {
    runtime,
    ctx,
    httpUrl: runtime.httpUrl,
    s3,
    clock: runtime.clock,
    upload: async ({ name, bytes }, key = name) => {
      await s3.send(new PutObjectCommand({ Bucket: config.mediaBucket, Key: key, Body: bytes }));
      return assetIdOf(key);
    },
    remove: async (Key) => {
      await s3.send(new DeleteObjectCommand({ Bucket: config.mediaBucket, Key }));
    },
    idle: () => untilNothingIsDue(runtime, ctx),
    asset: async (id) => (await Assets.getWithJobs(table, id)).asset,
    job: (assetId, stage) => Jobs.get(table, { assetId, stage }),
    jobs: async (id) => (await Assets.getWithJobs(table, id)).jobs,
    output: async (assetId, stage) =>
      (await Results.findPublished(table, await Jobs.get(table, { assetId, stage })))?.output,
    summary: (id) => Summaries.find(table, id),
    deadLetters: () => runtime.queues().find(({ queue }) => queue === "dead-letters")?.visible ?? 0,
    [Symbol.asyncDispose]: async () => {
      s3.destroy();
      await runtime.stop();
    },
  };
}

const longestWaitMs = 31_000; // the sweep does not send a hint twice within 30 s

/** Lets the queues run dry, and wakes by sweep what waits for its time, until no job is open. */
async function untilNothingIsDue(runtime: Runtime, ctx: Context): Promise<void> {
  for (let round = 0; round < 60; round++) {
    await runtime.idle();
    if (!(await isAnyJobOpen(ctx))) return;
    runtime.clock.advance(longestWaitMs);
    await runtime.tick("sweep");
  }
  throw new Error("jobs stayed open");
}

/** Looks through the sparse index of what is due, in one call: a question for every lane and shard would take a test's time. */
async function isAnyJobOpen({ table, config }: Context): Promise<boolean> {
  const scan = { TableName: config.tableName, IndexName: "byDue", ProjectionExpression: "duePK" };
  const { Items = [] } = await table.getDocumentClient().send(new ScanCommand(scan));
  return Items.some(({ duePK }) => /^DUE#.+#[01]#\d+$/.test(duePK));
}
