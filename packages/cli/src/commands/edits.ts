import { BulkEdits } from "@darkroom/contract";
import type { Command } from "commander";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

/** `darkroom edits`: the latest edits of many assets, and how far they are. */
export function editsCommand(shell: Shell): Command {
  const examples = ["edits", "edits --cancel bed_…", "edits --json | jq '.items[0].changed'"];
  return define({ name: "edits", summary: "The latest edits of many assets, and how far they are", examples })
    .option("--cancel <id>", "stop this one where it is; what it has changed stays so")
    .action((options: CommonOptions & { cancel?: string }) => act(shell, options, () => edits(shell, options)));
}

async function edits(shell: Shell, options: CommonOptions & { cancel?: string }): Promise<number> {
  const api = await findApi(shell, options);
  const answer =
    options.cancel === undefined
      ? await api.ask(BulkEdits.list, {})
      : { items: [await api.ask(BulkEdits.cancel, { bulkEditId: options.cancel })] };
  if (options.json) writeJson(shell, answer);
  else writeLines(shell, columns(answer.items.map(rowOf)));
  return exits.ok;
}

function rowOf({ bulkEditId, state, changed, matched, createdAt, ...run }: BulkEdits.View): string[] {
  const what = run.undoes ? `undo of ${run.undoes}` : printable(JSON.stringify(run.change)).slice(0, 60);
  return [
    bulkEditId,
    createdAt.slice(0, 16).replace("T", " "),
    state,
    `${formatCount(changed)} of ${formatCount(matched)}`,
    run.undoneBy ? `${what} (undone by ${run.undoneBy})` : what,
  ];
}
