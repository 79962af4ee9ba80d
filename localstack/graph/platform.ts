import { existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";

export const root = join(import.meta.dirname, "..", "..");
/** Where `sst install` puts what it brings. */
export const work = join(root, ".sst");
export const platform = join(work, "platform");
/** Where the built page is, which the stacks look into. */
export const pageFolder = join(root, "packages", "web", "dist");
export const configFile = join(root, "sst.config.ts");

/** What the harness uses of Pulumi's and esbuild's modules; both are SST's own copies. */
export type Pulumi = {
  runtime: {
    setMocks(mocks: object, project: string, stack: string): void;
    runInPulumiStack(program: () => Promise<unknown>): Promise<Record<string, unknown> | undefined>;
    registerStackTransformation(see: (seen: Registered) => undefined): void;
    disconnect(): Promise<void>;
  };
};
export type Registered = { type: string; name: string; opts: { retainOnDelete?: boolean } };
type Message = { text: string };
type BuildResult = {
  errors: Message[];
  metafile: {
    outputs: Record<string, { exports: string[]; imports: { path: string; kind: string; external?: boolean }[] }>;
  };
};
export type Esbuild = { build(options: object): Promise<BuildResult> };

/** SST's modules. Throws with what to do when they are not installed. */
export function findPlatform(): { pulumi: Pulumi; esbuild: Esbuild } {
  if (!existsSync(join(platform, "node_modules", "@pulumi", "pulumi")))
    throw new Error("SST's platform is not installed: run npm run sst:install");
  const require = createRequire(join(platform, "package.json"));
  return { pulumi: require("@pulumi/pulumi"), esbuild: require("esbuild") };
}

type Program = { code: string; banner?: string; define?: Record<string, string>; inject?: string[]; globals?: string };

/** Bundles a module that may use SST's globals as its CLI does, beside the platform's own packages, and imports it. */
export async function load<Module>({ esbuild }: { esbuild: Esbuild }, program: Program): Promise<Module> {
  const { dependencies } = JSON.parse(readFileSync(join(platform, "package.json"), "utf8"));
  const outfile = join(platform, `graph-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  await esbuild.build({
    stdin: { contents: program.code, resolveDir: root, loader: "ts" },
    banner: { js: program.banner ?? "" },
    bundle: true,
    outfile,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    external: [...Object.keys(dependencies), "vite"],
    define: program.define,
    inject: program.inject,
    plugins: [withGlobals(program.globals)],
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

type LoadHook = (options: { filter: RegExp }, load: (file: { path: string }) => object | undefined) => void;

/** Puts imports of the globals before every file of ours, which has none. */
const withGlobals = (globals: string | undefined) => ({
  name: "globals",
  setup: ({ onLoad }: { onLoad: LoadHook }) =>
    onLoad({ filter: /\.[jt]sx?$/ }, ({ path }) =>
      globals === undefined || path.startsWith(work) || path.includes("node_modules")
        ? undefined
        : { contents: `${globals}\n${readFileSync(path, "utf8")}`, loader: extname(path).slice(1) },
    ),
});
