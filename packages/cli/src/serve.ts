import { flushCompileCache } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Host, type Running, StartRefused, startHost } from "@darkroom/runtime/host";
import { manifest } from "../../../functions/manifest.ts";
import { type Config, readConfig } from "../../platform/src/config.ts"; // the package's door would load every client of AWS
import { type Say, sayTo } from "./say.ts";

export type ServeOptions = {
  args: string[];
  env: Record<string, string | undefined>;
  /** The clone: handler paths and a relative data folder begin here. */
  root: string;
  compileCacheDir: string;
};

const refused = 2;

/**
 * Runs everything until it is told to stop, and answers the exit status: 0 after a stop, 2 when it cannot start. When the
 * data folder is served already, says where, and leaves it to that one.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { values } = parseArgs({
    args: options.args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const say = sayTo(values);
  const stopping = watchSignals();
  try {
    const host = await startHost(hostOptionsOf(readConfig(options.env), options));
    if ("alreadyRunning" in host) {
      say({ event: "already running", ...placesOf(host.alreadyRunning) });
      return 0;
    }
    say({ event: "ready", tookMs: Math.round(performance.now()), ...placesOf(host.running) });
    stopping.isStarting = false;
    flushCompileCache(); // a start that is killed later has already made the next one quicker
    await stopping.asked;
    await drain(host, say);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${isExpected(error) ? error.message : error.stack}\n`);
    return isExpected(error) ? refused : 1;
  }
}

const isExpected = (error: Error): boolean => error instanceof StartRefused || error.name === "Fault";

function hostOptionsOf(config: Config, { env, root, compileCacheDir }: ServeOptions) {
  return {
    dataDir: resolve(root, config.dataDir),
    host: config.host,
    httpPort: config.httpPort,
    awsPort: config.awsPort,
    table: config.tableKind,
    durability: config.durability,
    names: {
      mediaBucket: config.mediaBucket,
      derivedBucket: config.derivedBucket,
      tableName: config.tableName,
      region: config.region,
    },
    endpoints: config.endpoints,
    manifest,
    manifestFile: join(root, "functions", "manifest.ts"),
    prepareFile: join(import.meta.dirname, "prepare-functions.ts"),
    root,
    env,
    compileCacheDir,
    show: (line: string) => void process.stderr.write(`${line}\n`),
  };
}

const placesOf = ({ httpUrl, awsUrl, dataDir, logFile, table }: Running) => ({
  page: httpUrl,
  api: `${httpUrl}/v1`,
  aws: awsUrl,
  dataDir,
  logFile,
  table,
});

type Stopping = { isStarting: boolean; asked: Promise<void> };

/** The first signal asks for a stop, the second ends at once; both end with status 0, so that npm prints no error. */
function watchSignals(): Stopping {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const stopping: Stopping = { isStarting: true, asked };
  let signals = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      signals++;
      if (stopping.isStarting || signals > 1) process.exit(0); // the children end with this process
      ask();
    });
  }
  return stopping;
}

async function drain(host: Host, say: Say): Promise<void> {
  say({ event: "stopping" });
  await host.drain((what) => say({ event: "waiting", what }));
}
