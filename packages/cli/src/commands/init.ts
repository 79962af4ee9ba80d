import type { Command } from "commander";
import { printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findPlace } from "../target.ts";

/** `darkroom init`: makes what is missing before the first start. `npm start` does the same by itself. */
export function initCommand(shell: Shell): Command {
  return define({
    name: "init",
    summary: "Make data folder and table where they are missing (npm start does it too)",
    examples: ["init", "DARKROOM_DATA_DIR=/srv/darkroom darkroom init"],
  }).action((options: CommonOptions) => act(shell, options, () => init(shell, options)));
}

async function init(shell: Shell, options: CommonOptions): Promise<number> {
  const place = await findPlace(shell);
  const { readyTable } = await import("../ready-table.ts");
  const readied = await readyTable(place, { makes: true });
  if (options.json) writeJson(shell, { dataDir: place.dataDir, ...readied });
  else
    writeLines(shell, [
      `data folder ${printable(place.dataDir)}`,
      `table ${readied.table}: ${readied.isNew ? "made" : "was there"}, schema ${readied.to}`,
      "buckets and queues are made by npm start",
    ]);
  return exits.ok;
}
