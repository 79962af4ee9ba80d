import { enableCompileCache } from "node:module";
import { join } from "node:path";

// The entry of the `darkroom` command: as little as possible before the compile cache is on.
const root = join(import.meta.dirname, "..", "..", "..");
const wantedMajor = 24;

if (Number.parseInt(process.versions.node, 10) === wantedMajor) {
  enableCompileCache(join(root, "node_modules", ".cache", "darkroom"));
  const { darkroom } = await import("./darkroom.ts");
  const { env, stdout: out, stderr: err } = process;
  out.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1)); // `darkroom ls | head`
  const cwd = env.INIT_CWD ?? process.cwd(); // npm changes the working directory
  process.exitCode = await darkroom(process.argv.slice(2), { env, root, cwd, out, err, status: 0 });
} else {
  process.stderr.write(
    `Darkroom needs Node ${wantedMajor}, and this is ${process.version}: \`npm run darkroom -- …\` brings its own.\n`,
  );
  process.exitCode = 1;
}
