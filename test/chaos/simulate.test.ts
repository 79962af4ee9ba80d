import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mutants } from "./mutants.ts";
import { sourceOf } from "./mutate.ts";

type Said = { histories: number; digest: string; violations: { seed: number; violation: string }[] };

/** Runs the simulator as a program; answers its last line, and all it said for a failure's message. */
async function simulate(...args: string[]): Promise<{ said: Said; output: string }> {
  const program = join(import.meta.dirname, "simulate.ts");
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  return { said: JSON.parse(output.trim().split("\n").at(-1) ?? "") as Said, output };
}

it("keeps every promise through 120 random histories of faults, and tells each again for its seed", async () => {
  const [, ends] = await Promise.all([keepPromises(1, 60), keepPromises(61, 60)]);
  const again = await simulate("--from", "120", "--seeds", "1");
  expect(again.said.digest).toBe(ends.digest.split(".").at(-1)); // whatever was told before it in the same process
}, 300_000);

async function keepPromises(from: number, seeds: number): Promise<Said> {
  const { said, output } = await simulate("--from", String(from), "--seeds", String(seeds));
  expect(said.violations, output).toEqual([]);
  expect(said.histories).toBe(seeds);
  return said;
}

it("notices a mutant, and ends well only then", async () => {
  const { said } = await simulate("--seeds", "20", "--mutant", "settled without a result");
  expect(said.violations).toHaveLength(1);
  expect(said.violations[0]?.violation).toMatch(/published names/);
}, 120_000);

it("knows at least 20 mutants, each a text that is there exactly once", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(20);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  for (const mutant of mutants) expect(sourceOf(mutant)).toContain(mutant.replace);
});
