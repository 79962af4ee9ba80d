import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { builtinModules } from "node:module";
import type { AddressInfo } from "node:net";
import { join, posix } from "node:path";
import type { Account } from "./answers.ts";
import { type Esbuild, root } from "./platform.ts";

/** What a function asks its builder for. */
export type BuildInput = {
  functionID: string;
  handler: string;
  links: Record<string, unknown>;
  /** What lies beside it while it is watched. */
  copyFiles?: { to: string }[];
  properties?: {
    install?: Record<string, string>;
    esbuild?: { external?: string[] };
    minify?: boolean;
    architecture?: string;
  };
};
/** What a builder answers: the handler's name within the folder it built. */
type Built = { handler: string; out: string; errors: string[]; sourcemaps: string[] };
export type Build = (input: BuildInput) => Promise<Built>;

/** SST's command, as far as components call it back while the program runs. */
export async function openRpc(build: Build, { account, region }: Account) {
  const builds: BuildInput[] = [];
  const bootstrap = {
    asset: "sst-asset",
    state: "sst-state",
    assetEcrRegistryId: account,
    assetEcrUrl: `${account}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
  };
  const answers: Record<string, (input: BuildInput) => unknown> = {
    "Provider.Aws.Bootstrap": () => bootstrap,
    "Provider.Aws.Appsync": () => ({ http: "", realtime: "" }),
    "Runtime.Build": build,
    "Runtime.AddTarget": () => null,
  };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, params } = JSON.parse(body);
    if (method === "Runtime.Build" || method === "Runtime.AddTarget") builds.push(params[0]);
    const answer = answers[method];
    response.end(JSON.stringify(answer ? { result: await answer(params[0]) } : { error: `rpc: can't find ${method}` }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { builds, url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** Bundles in memory only (in `out` lies an empty module), to find what would fail on Lambda: a wrong path, import or export, or a package nobody installs. */
export function checkOnly(esbuild: Esbuild, out: string): Build {
  return async ({ handler, properties }) => {
    const { dir, name, ext } = posix.parse(handler);
    const own = join(out, dir); // files are copied beside each bundle, side by side
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "bundle.mjs"), "export {};\n");
    const answer = (errors: string[]): Built => ({
      handler: `bundle${ext}`,
      out: own,
      errors: errors.map((error) => `${handler}: ${error}`),
      sourcemaps: [],
    });
    const entry = join(root, dir, `${name}.ts`);
    if (!existsSync(entry)) return answer(["no such file"]);
    const installed = Object.keys(properties?.install ?? {});
    const result = await bundle(esbuild, entry, [...installed, ...(properties?.esbuild?.external ?? [])]).catch(
      (error) => error as Awaited<ReturnType<typeof bundle>>,
    );
    if (result.errors.length > 0) return answer(result.errors.map(({ text }) => text));
    const [made] = Object.values(result.metafile.outputs);
    const known = new Set([...builtinModules, ...installed]);
    const strangers = made?.imports.filter(
      ({ path, kind, external }) => external && !path.startsWith("node:") && !known.has(path) && !isTried(kind, path),
    );
    return answer([
      ...(made?.exports.includes(ext.slice(1)) ? [] : ["no such export"]),
      ...(strangers ?? []).map(({ path }) => `${path} is neither bundled nor installed`),
    ]);
  };
}

const everExternal = ["sharp", "pg-native"]; // as SST has it

/** A `require` of what is not there and was not called external has a `catch` around it, or esbuild would have refused it. */
const isTried = (kind: string, path: string): boolean => kind === "require-call" && !everExternal.includes(path);

const bundle = (esbuild: Esbuild, entry: string, external: string[]) =>
  esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node24",
    logLevel: "silent",
    external: [...everExternal, ...external],
  });
