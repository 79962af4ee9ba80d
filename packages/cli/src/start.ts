import { enableCompileCache } from "node:module";
import { join } from "node:path";

// The entry of `npm start`: as little as possible before the compile cache is on, which the rest is loaded through.
const root = join(import.meta.dirname, "..", "..", "..");
const wantedMajor = 24;

if (Number.parseInt(process.versions.node, 10) === wantedMajor) {
  const compileCacheDir = join(root, "node_modules", ".cache", "darkroom");
  enableCompileCache(compileCacheDir);
  const { serve } = await import("./serve.ts");
  const status = await serve({ args: process.argv.slice(2), env: process.env, root, compileCacheDir });
  process.exit(status); // whatever still tries to reach what has ended
} else {
  process.stderr.write(
    `Darkroom needs Node ${wantedMajor}, and this is ${process.version}: start it with \`npm start\`, which brings its own.\n`,
  );
  process.exitCode = 1;
}
