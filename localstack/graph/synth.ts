import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Account, example, type Inputs } from "./answers.ts";
import { type Recorded, record } from "./engine.ts";
import { configFile, findPlatform, load, pageFolder, platform, root, work } from "./platform.ts";
import { type Build, type BuildInput, checkOnly, openRpc } from "./rpc.ts";

/** All that a deployment would make, in the order it was registered. */
export type Graph = Recorded & {
  app: { name: string; stage: string; removal: string; protect: boolean };
  /** What is linked, by name: the values `Resource.<name>` has. */
  links: Record<string, unknown>;
  builds: BuildInput[];
};

export type Options = Partial<Account> & {
  stage?: string;
  /** As `sst dev` deploys: functions are stubs, and run on the machine that watches their sources. */
  isDev?: boolean;
  /** What answers when a function wants to be built; by default it is bundled in memory and checked. */
  build?: Build;
};

type Config = { app(input: { stage: string }): Promise<Omit<Graph["app"], "stage">>; run(): Promise<Inputs> };
type Program = { run(program: Config["run"]): Promise<Inputs>; program: Config["run"] };

/** What components write while they are recorded; a build beside us has its own. */
const recording = join(work, "recordings", String(process.pid));
const config = JSON.stringify(configFile);

/**
 * Runs the real sst.config.ts as `sst deploy` does, with Pulumi's engine replaced, and answers everything it would make.
 * One at a time in a process. A mistake in the stacks, or a handler that cannot be built, ends the process with a
 * message, as it ends the command.
 */
export async function synth(options: Options = {}): Promise<Graph> {
  const { stage = "production", isDev = false, account, region } = { ...example, ...options };
  const found = findPlatform();
  mkdirSync(pageFolder, { recursive: true });
  const rpc = await openRpc(options.build ?? checkOnly(found.esbuild, join(recording, "checked")), { account, region });
  const outside = { ...process.env };
  Object.assign(process.env, { SST_SERVER: rpc.url, SST_AWS_REGION: region, AWS_REGION: region });
  try {
    const { default: described } = await load<{ default: Config }>(found, {
      code: `import config from ${config}; export default config;`,
      banner: "const $config = (config) => config;",
    });
    const app = { ...(await described.app({ stage })), stage };
    const deployment = { app: app.name, stage, account: { account, region } };
    const { run, program } = await load<Program>(found, programOf(app, isDev));
    const recorded = await record(found.pulumi, deployment, () => run(program));
    return { app, ...recorded, links: linksOf(recorded), builds: rpc.builds };
  } finally {
    rpc.close();
    process.env = outside;
    rmSync(recording, { recursive: true, force: true });
  }
}

/** The program of a deployment with the globals that SST's command gives it. */
function programOf(app: Graph["app"], isDev: boolean) {
  const cli = {
    command: isDev ? "dev" : "deploy",
    dev: isDev,
    paths: { home: work, root, work: recording, platform },
    state: { version: {} },
  };
  return {
    code: `export { run } from ${JSON.stringify(join(platform, "src/auto/run.ts"))};
           import config from ${config};
           export const program = config.run;`,
    inject: [join(platform, "src/shim/run.js")],
    define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: String(isDev) },
    globals: [
      'import * as aws from "@pulumi/aws";',
      'import * as random from "@pulumi/random";',
      `import * as sst from ${JSON.stringify(join(platform, "src/components"))};`,
    ].join("\n"),
  };
}

const linksOf = ({ resources }: Recorded): Graph["links"] =>
  Object.fromEntries(
    resources
      .filter(({ type }) => type === "sst:sst:LinkRef")
      .map(({ name, inputs }) => [name.replace(/LinkRef$/, ""), inputs["properties"]]),
  );
