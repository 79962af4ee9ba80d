import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Told } from "./history.ts";
import { mutants } from "./mutants.ts";
import { mutate } from "./mutate.ts";

// The simulator as a program: simulate.ts --seeds N [--from K] [--mutant NAME] [--trace]. Exit status 1 when a history
// broke a promise; with a mutant, when none did. A seed and a commit give the same history again.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    mutant: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});
if (values.mutant !== undefined) mutate(values.mutant, mutants);
const { tell } = await import("./history.ts"); // after the mutant is in place

const [from, seeds] = [Number(values.from), Number(values.seeds)];
const begunMs = performance.now();
const broken: Told[] = [];
const sums = { histories: 0, tableCalls: 0, events: 0 };
const rests: number[] = [];
const digests: string[] = [];
for (let seed = from; seed < from + seeds; seed++) {
  const told = await tell(seed, { isTraced: values.trace });
  sums.histories++;
  sums.tableCalls += told.tableCalls;
  sums.events += told.steps;
  digests.push(told.digest);
  if (told.violation === undefined) rests.push(told.restedAfterSec);
  else broken.push(told);
  if (values.mutant !== undefined && broken.length > 0) break;
}

for (const { seed, violation, lines } of broken) {
  if (values.mutant !== undefined) break;
  console.log(`seed ${seed} at ${commit()}: ${violation}\n  ${lines.slice(-40).join("\n  ")}`);
}
rests.sort((a, b) => a - b);
const at = (share: number): number =>
  Math.round(rests[Math.min(rests.length - 1, Math.floor(rests.length * share))] ?? 0);
const restedAfterSec = { p50: at(0.5), p99: at(0.99), most: at(1) };
const violations = broken.map(({ seed, violation }) => ({ seed, violation }));
const tookMs = Math.round(performance.now() - begunMs);
console.log(JSON.stringify({ ...sums, tookMs, restedAfterSec, digest: digests.join("."), violations }));
process.exitCode = broken.length > 0 === (values.mutant === undefined) ? 1 : 0;

function commit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
}
