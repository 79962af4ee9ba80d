import { join } from "node:path";
import { type Account, answerCall, fillIn, type Inputs, plain } from "./answers.ts";
import { configFile, findPlatform, load, platform, type Registered, root, work } from "./platform.ts";
import { type Build, type BuildInput, checkOnly, openRpc } from "./rpc.ts";

/** One resource of the stacks as its provider would get it: inputs without unknowns. */
export type Resource = { type: string; name: string; inputs: Inputs; isRetained: boolean };

/** All that a deployment would make, in the order it was registered. */
export type Graph = {
  app: { name: string; stage: string; removal: string; protect: boolean };
  outputs: Record<string, unknown>;
  resources: Resource[];
  /** What is linked, by name: the values `Resource.<name>` has. */
  links: Record<string, unknown>;
  builds: BuildInput[];
};

/** Makes a resource for real: answers its id and what it has become; `undefined` leaves it to the usual answers. */
export type Create = (resource: { type: string; name: string; inputs: Inputs }) => Promise<Made | undefined>;
export type Made = { id: string; state: Inputs };

export type Options = Partial<Account> & {
  stage?: string;
  /** Called for each resource once all it depends on is made. */
  create?: Create;
  /** What answers when a function wants to be built; by default it is bundled in memory and checked. */
  build?: Build;
};

type Config = { app(input: { stage: string }): Promise<Omit<Graph["app"], "stage">>; run(): Promise<Inputs> };
type MockedResource = { type: string; name: string; inputs: Inputs; id?: string };
type MockedCall = { token: string; inputs: Inputs };

const config = JSON.stringify(configFile);

/**
 * Runs the real sst.config.ts as `sst deploy` does, with Pulumi's engine replaced, and answers every resource it
 * registers. One at a time in a process: Pulumi keeps the engine in a global. Rejects with the first error of a build
 * or of `create`.
 */
export async function synth(options: Options = {}): Promise<Graph> {
  const { stage = "production", account = "123456789012", region = "us-east-1", create } = options;
  const found = findPlatform();
  const { runtime } = found.pulumi;
  const place = { account, region };
  const rpc = await openRpc(options.build ?? checkOnly(found.esbuild), place);
  const outside = { ...process.env };
  Object.assign(process.env, { SST_SERVER: rpc.url, SST_AWS_REGION: region, AWS_REGION: region });
  const resources: (Registered & { inputs: Inputs })[] = [];
  const failures: unknown[] = [];

  const newResource = async ({ type, name, inputs, id }: MockedResource): Promise<Made> => {
    const seen = resources.find((resource) => resource.type === type && resource.name === name);
    if (seen) seen.inputs = plain(inputs); // the stack itself is not recorded
    const usual = {
      id: id || `${name}-id`, // an empty id would count as unknown
      state: { ...inputs, ...fillIn(type, String(inputs["name"] ?? name), inputs, place) },
    };
    if (failures.length > 0 || !seen) return usual;
    const made = await create?.({ type, name, inputs: seen.inputs }).catch(
      (error: unknown) => void failures.push(error),
    ); // thrown here, it would never end
    return made ? { id: made.id, state: { ...usual.state, ...made.state } } : usual;
  };

  try {
    const { default: app } = await load<{ default: Config }>(found, {
      code: `import config from ${config}; export default config;`,
      banner: "const $config = (config) => config;",
    });
    const described = { ...(await app.app({ stage })), stage };
    const call = ({ token, inputs }: MockedCall) => answerCall(token, inputs, place);
    runtime.setMocks({ newResource, call }, described.name, stage);
    const program = await load<{ run(program: Config["run"]): Promise<Inputs>; program: Config["run"] }>(
      found,
      programOf(described),
    );
    const outputs = await runtime.runInPulumiStack(async () => {
      runtime.registerStackTransformation(({ type, name, opts }) => {
        resources.push({ type, name, opts, inputs: {} });
        return undefined;
      });
      return program.run(program.program);
    });
    await runtime.disconnect(); // every registration has ended
    if (failures.length > 0) throw failures[0];
    return {
      app: described,
      outputs: outputs ?? {},
      resources: resources.map(({ opts, ...resource }) => ({ ...resource, isRetained: opts.retainOnDelete === true })),
      links: linksOf(resources),
      builds: rpc.builds,
    };
  } finally {
    rpc.close();
    process.env = outside;
  }
}

/** The program of a deployment with the globals that SST's command gives it. */
function programOf(app: Graph["app"]) {
  const cli = {
    command: "deploy",
    dev: false,
    paths: { home: work, root, work, platform },
    state: { version: {} },
  };
  return {
    code: `export { run } from ${JSON.stringify(join(platform, "src/auto/run.ts"))};
           import config from ${config};
           export const program = config.run;`,
    inject: [join(platform, "src/shim/run.js")],
    define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: "false" },
    globals: [
      'import * as aws from "@pulumi/aws";',
      'import * as random from "@pulumi/random";',
      `import * as sst from ${JSON.stringify(join(platform, "src/components"))};`,
    ].join("\n"),
  };
}

const linksOf = (resources: readonly Omit<Resource, "isRetained">[]): Graph["links"] =>
  Object.fromEntries(
    resources
      .filter(({ type }) => type === "sst:sst:LinkRef")
      .map(({ name, inputs }) => [name.replace(/LinkRef$/, ""), inputs["properties"]]),
  );
