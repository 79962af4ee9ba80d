import { chmod, cp, readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { Woken } from "../functions/manifest.ts";
import codecs from "../packages/codecs/package.json" with { type: "json" };
import search from "../packages/search/package.json" with { type: "json" };
import { architecture } from "./deployment.ts";

const versions: Record<string, string> = { ...codecs.dependencies, ...search.dependencies };
const programs = join($cli.paths.work, "programs");

/** How a function is packed: minified, with the packages that bring programs of their own and what it starts as processes. */
export const packed = ({ native = [], spawns = [], reads = [] }: Woken) => ({
  nodejs: {
    minify: true,
    install: Object.fromEntries(native.map((name) => [builtFor(name), versionOf(name)])),
    esbuild: { external: native.filter((name) => name.includes("*")) }, // the build for this very machine is not taken along
  },
  ...($dev && { copyFiles: Promise.all(spawns.map((module) => bundleProgram(module, programs))) }), // packed, they would be there twice
  hook: {
    postbuild: async (folder: string) => {
      await Promise.all(spawns.map((module) => bundleProgram(module, folder)));
      for (const name of reads) await cp(join($cli.paths.root, name), join(folder, name), { recursive: true });
      await mendModes(join(folder, "node_modules"));
    },
  },
});

/** `@lancedb/lancedb-linux-*-gnu` is a build of its own for each processor. */
const builtFor = (name: string): string => name.replace("*", architecture === "arm64" ? "arm64" : "x64");

/** As the package says that uses it; a build for a processor has the version of what it is a build of. */
function versionOf(name: string): string {
  const version = versions[name.replace(/-linux-\*.*$/, "")];
  if (version === undefined) throw new Error(`neither codecs nor search depends on ${name}`);
  return version;
}

/** Bundles a module that is started as a process, to lie beside the handler's: `child.ts` becomes `child.mjs`. */
async function bundleProgram(module: string, folder: string): Promise<{ from: string; to: string }> {
  const name = basename(module).replace(/\.ts$/, ".mjs");
  const outfile = join(folder, name);
  const { build } = await import("esbuild"); // SST's own, which is not there yet when it looks at the configuration first
  await build({
    entryPoints: [join($cli.paths.root, module)],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: Object.keys(versions),
    logLevel: "silent",
  });
  return { from: relative($cli.paths.root, outfile), to: name };
}

/** Some programs come without the right to run, and Lambda runs them as another user than the one that unpacked them. */
async function mendModes(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const tools = entries.filter((entry) => entry.isFile() && /^ff(mpeg|probe)$/.test(entry.name));
  for (const { parentPath, name } of tools) await chmod(join(parentPath, name), 0o755);
}
