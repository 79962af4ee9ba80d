import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mutants } from "./mutants.ts";

// Every mutant as a program of its own: kill-mutants.ts [--seeds N] [--only PART]. Exit status 1 when one survives.

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "200" }, only: { type: "string", default: "" } },
});
const waiting = mutants.filter(({ name }) => name.includes(values.only));
const survivors: string[] = [];

async function killNext(): Promise<void> {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const { isKilled, said } = await simulate(mutant.name);
    console.log(`${isKilled ? "killed" : "SURVIVED"}: ${mutant.name}: ${said}`);
    if (!isKilled) survivors.push(mutant.name);
  }
}

/** Runs histories until one breaks a promise. */
async function simulate(name: string): Promise<{ isKilled: boolean; said: string }> {
  const program = join(import.meta.dirname, "simulate.ts");
  const child = spawn(process.execPath, [program, "--seeds", values.seeds, "--mutant", name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  try {
    const { histories, violations } = JSON.parse(output.trim().split("\n").at(-1) ?? "");
    const [first] = violations;
    if (!first) return { isKilled: false, said: `${histories} histories without a violation` };
    return { isKilled: true, said: `seed ${first.seed}, ${first.violation.split("\n")[0].slice(0, 160)}` };
  } catch {
    return { isKilled: false, said: `the simulator did not say: ${output.slice(-200)}` };
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, killNext));
console.log(
  `${mutants.length} mutants, ${survivors.length} survived${survivors.map((name) => `\n  ${name}`).join("")}`,
);
process.exitCode = survivors.length > 0 ? 1 : 0;
