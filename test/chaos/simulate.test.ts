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

it("keeps every promise through 300 random histories of faults", async () => {
  const halves = await Promise.all([
    simulate("--from", "1", "--seeds", "150"),
    simulate("--from", "151", "--seeds", "150"),
  ]);
  for (const { said, output } of halves) {
    expect(said.violations, output).toEqual([]);
    expect(said.histories).toBe(150);
  }
}, 600_000);

it("tells the same history again for the same seed", async () => {
  const [once, again] = await Promise.all([
    simulate("--from", "7", "--seeds", "2"),
    simulate("--from", "7", "--seeds", "2"),
  ]);
  expect(once.said.digest).toBe(again.said.digest);
  const [, second] = once.said.digest.split(".");
  const alone = await simulate("--from", "8", "--seeds", "1");
  expect(alone.said.digest).toBe(second); // whatever ran before it in the same process
}, 120_000);

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
