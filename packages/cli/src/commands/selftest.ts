import type { Command } from "commander";
import { selftest } from "../selftest.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

/** `darkroom selftest`: does the running product do its work, from end to end? */
export function selftestCommand(shell: Shell): Command {
  const summary =
    "Put a tiny picture through the running Darkroom, end to end, and take it away again; times every step";
  return define({
    name: "selftest",
    summary,
    examples: ["selftest", "selftest --url https://darkroom.example --json"],
    exits: "Exit status: 0 all is well, 1 a step failed or took too long, 2 wrong use",
  }).action((options: CommonOptions) =>
    act(shell, options, async () => {
      const steps = await selftest(await findApi(shell, options), (step) => {
        if (options.json) return;
        const took = `${String(Math.round(step.ms)).padStart(6)} ms`;
        writeLines(shell, [
          `${step.isOk ? "ok" : "--"} ${step.name.padEnd(10)} ${took}  ${step.detail ?? ""}`.trimEnd(),
        ]);
      });
      const isWell = steps.every(({ isOk }) => isOk);
      if (options.json) writeJson(shell, { isWell, steps });
      return isWell ? exits.ok : exits.failed;
    }),
  );
}
