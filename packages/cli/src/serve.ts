import { flushCompileCache } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Running, startHost } from "@darkroom/runtime";
import { manifest } from "../../../functions/manifest.ts";
import { stages } from "../../../functions/stages.ts";
import { type Config, readConfig } from "../../platform/src/config.ts"; // the package's door would load every client of AWS
import { mustKnowModes } from "../../platform/src/due-stages.ts";
import { openApi } from "./api.ts";
import { openMigrations } from "./open-migrations.ts";
import { mustBeFolder } from "./roots.ts";
import { exits, sayTo, tell } from "./say.ts";
import { startImport } from "./start-import.ts";

export type ServeOptions = {
  args: string[];
  env: Record<string, string | undefined>;
  /** The clone: handler paths and a relative data folder begin here. */
  root: string;
  compileCacheDir: string;
};

const usage = `Usage: npm start [-- FOLDER… [options]]

Starts Darkroom; copies the folders in while it serves.
  --source NAME    kept on every asset: where it came from
  --follow-links   enter folders through symbolic links too
  --download       read files whose bytes are not on this machine (cloud placeholders)
  --json           JSON lines on stdout and nothing else
`;

/**
 * Runs everything until it is told to stop, and answers the exit status: 0 after a stop, 2 when it cannot start. When the
 * data folder is served already, says where and imports into that one.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const stopping = watchSignals();
  try {
    const { values, positionals } = readArguments(options.args);
    if (values.help) return print(usage);
    const config = readConfig(options.env);
    mustKnowModes(stages, config);
    const hostOptions = hostOptionsOf(config, options);
    const folders = positionals.map((folder) => resolve(options.env.INIT_CWD ?? process.cwd(), folder));
    for (const folder of folders) await mustBeFolder(folder, hostOptions.dataDir);

    const say = sayTo(values);
    const host = await startHost(hostOptions);
    stopping.isStarting = false;
    if ("alreadyRunning" in host) {
      say({ event: "already running", ...placesOf(host.alreadyRunning) });
      return await importInto(host.alreadyRunning, folders, { ...values, stop: stopping.signal });
    }
    say({ event: "ready", tookMs: Math.round(performance.now()), ...placesOf(host.running) });
    for (const { number, summary } of await openMigrations(openApi(host.running.httpUrl)))
      say({ event: "migrating", number, summary });
    flushCompileCache(); // a start that is killed later has already made the next one quicker
    const importing = importInto(host.running, folders, { ...values, stop: stopping.signal, isServing: true }).catch(
      tell,
    );
    await stopping.asked;
    say({ event: "stopping" });
    await host.drain((what) => say({ event: "waiting", what }), importing);
    return exits.stopped;
  } catch (error) {
    return tell(error);
  }
}

function readArguments(args: string[]) {
  const flag = { type: "boolean", default: false } as const;
  const options = { json: flag, help: flag, download: flag, "follow-links": flag, source: { type: "string" } } as const;
  return parseArgs({ args, allowPositionals: true, options });
}

function print(text: string): number {
  process.stdout.write(text);
  return exits.stopped;
}

type ImportValues = ReturnType<typeof readArguments>["values"] & { stop: AbortSignal; isServing?: boolean };

async function importInto(library: Running, folders: string[], values: ImportValues): Promise<number> {
  if (folders.length === 0) return exits.stopped;
  const { json, download, source = "import", stop, isServing = false } = values;
  const options = { isJson: json, download, followFolders: values["follow-links"], source, isServing };
  return startImport({ folders, library, options }, stop);
}

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

type Stopping = { isStarting: boolean; asked: Promise<void>; signal: AbortSignal };

/** The first signal asks for a stop, the second ends at once; both end with status 0, so that npm prints no error. */
function watchSignals(): Stopping {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const stop = new AbortController();
  const stopping: Stopping = { isStarting: true, asked, signal: stop.signal };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (stopping.isStarting || stop.signal.aborted) process.exit(exits.stopped); // the children end with this process
      stop.abort();
      ask();
    });
  }
  return stopping;
}
