import { chmod, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import type { Woken } from "../functions/manifest.ts";
import codecs from "../packages/codecs/package.json" with { type: "json" };

const versions: Record<string, string> = codecs.dependencies;

/** How a function is packed: minified, with the packages that bring programs of their own and what it starts as processes. */
export const packed = ({ native = [], spawns = [] }: Woken) => ({
  nodejs: { minify: true, install: Object.fromEntries(native.map((name) => [name, versionOf(name)])) },
  hook: {
    postbuild: async (folder: string) => {
      for (const module of spawns) await addProgram(module, folder);
      await mendModes(join(folder, "node_modules"));
    },
  },
});

function versionOf(name: string): string {
  const version = versions[name];
  if (version === undefined) throw new Error(`packages/codecs does not depend on ${name}`);
  return version;
}

/** A module that is started as a process, beside the handler's: `child.ts` becomes `child.mjs`. */
async function addProgram(module: string, folder: string): Promise<void> {
  await build({
    entryPoints: [join($cli.paths.root, module)],
    outfile: join(folder, basename(module).replace(/\.ts$/, ".mjs")),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: Object.keys(versions),
    logLevel: "silent",
  });
}

/** Some programs come without the right to run, and Lambda runs them as another user than the one that unpacked them. */
async function mendModes(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const programs = entries.filter((entry) => entry.isFile() && /^ff(mpeg|probe)$/.test(entry.name));
  for (const { parentPath, name } of programs) await chmod(join(parentPath, name), 0o755);
}
