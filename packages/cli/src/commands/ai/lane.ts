import { Ai } from "@darkroom/contract";
import type { Command } from "commander";
import { formatCount, printable } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../../shell.ts";
import { findApi } from "../../target.ts";
import { standingLine } from "./status.ts";

type Door = { status: string; reason_code?: string | undefined };

/** `darkroom ai run`: wakes whoever works on the lane. */
export function runCommand(shell: Shell): Command {
  const examples = ["ai run", "ai run --limit 10 --json | jq .woken"];
  return define({ name: "run", summary: "Wake the workers for what is due, and answer at once", examples })
    .option("--limit <count>", "at most so many jobs, 1 to 1000", "100")
    .action((options: CommonOptions & { limit: string }) =>
      act(shell, options, async () => {
        const limit = Number(options.limit);
        if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000))
          throw wrongUse("--limit: a number from 1 to 1000");
        const api = await findApi(shell, options);
        const answer = await api.ask(Ai.run, {}, { body: { limit } });
        if (options.json) writeJson(shell, answer);
        else writeLines(shell, [standingLine(answer), `${formatCount(answer.woken)} jobs are called`]);
        return exits.ok;
      }),
    );
}

/** `darkroom ai pause`: closes the lane until a person opens it. */
export function pauseCommand(shell: Shell): Command {
  const examples = ["ai pause", "ai pause --reason 'the GPU renders tonight'"];
  const summary = "Let no model be asked until you resume; what runs goes on to its end";
  return define({ name: "pause", summary, examples })
    .option("--reason <text>", "what everybody reads meanwhile")
    .action((options: CommonOptions & { reason?: string }) =>
      act(shell, options, async () => {
        const { reason } = options;
        const api = await findApi(shell, options);
        return tell(shell, options, await api.ask(Ai.pause, {}, { body: { ...(reason !== undefined && { reason }) } }));
      }),
    );
}

/** `darkroom ai resume`: opens the lane after a pause. */
export function resumeCommand(shell: Shell): Command {
  const examples = ["ai resume"];
  return define({ name: "resume", summary: "Let models be asked again after a pause", examples }).action(
    (options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        return tell(shell, options, await api.ask(Ai.resume, {}));
      }),
  );
}

function tell(shell: Shell, { json }: CommonOptions, answer: Door): number {
  if (json) writeJson(shell, answer);
  else writeLines(shell, [printable(standingLine(answer))]);
  return exits.ok;
}
