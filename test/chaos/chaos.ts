import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const usage = `Usage: npm run test:chaos [-- --seeds N] [--mutants] [--kills N] [--objects N]

Runs the protocol's simulator over N seeds, its mutants if asked, and the import under kill -9. Sizes are options; without
any it is 300 seeds and 10 kills during an import of 2,000 files.
`;

const options = {
  seeds: { type: "string", default: "300" },
  mutants: { type: "boolean", default: false },
  kills: { type: "string", default: "10" },
  objects: { type: "string", default: "2000" },
  help: { type: "boolean" },
} as const;
const { seeds, mutants, kills, objects, help } = parseArgs({ options }).values;
if (help) {
  process.stdout.write(usage);
  process.exit(0);
}

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a program of this folder to its end; answers whether it was content. */
async function run(name: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [program(name), ...args], { stdio: "inherit" });
  return await new Promise((resolve) => child.once("exit", (code) => resolve(code === 0)));
}

/** The seeds are shared out among as many processes as there are cores. */
async function simulate(count: number): Promise<boolean> {
  const cores = Math.min(availableParallelism(), count);
  const share = Math.ceil(count / cores);
  const shares = Array.from({ length: cores }, (_, at) => ({
    from: 1 + at * share,
    seeds: Math.min(share, count - at * share),
  }));
  const runs = shares.filter(({ seeds }) => seeds > 0);
  const answers = await Promise.all(
    runs.map(({ from, seeds }) => run("simulate.ts", ["--seeds", String(seeds), "--from", String(from)])),
  );
  return answers.every(Boolean);
}

const results: [string, boolean][] = [];
if (Number(seeds) > 0) results.push([`${seeds} seeds`, await simulate(Number(seeds))]);
if (mutants) results.push(["mutants", await run("kill-mutants.ts", [])]);
if (Number(kills) > 0)
  results.push([`${kills} kills`, await run("kills.ts", ["--kills", kills, "--objects", objects])]);
for (const [name, isFine] of results) process.stdout.write(`${isFine ? "passed" : "FAILED"}: ${name}\n`);
const failed = results.filter(([, isFine]) => !isFine).length;
process.stdout.write(`\n${results.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
