import type { Command } from "commander";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findPlace } from "../target.ts";

/** `darkroom migrate`: brings the table to this code's schema version. `npm start` does the same by itself. */
export function migrateCommand(shell: Shell): Command {
  return define({
    name: "migrate",
    summary: "Bring the table to this version's schema (npm start does it too)",
    examples: ["migrate", "migrate --json"],
  }).action((options: CommonOptions) => act(shell, options, () => migrate(shell, options)));
}

async function migrate(shell: Shell, options: CommonOptions): Promise<number> {
  const place = await findPlace(shell);
  const { readyTable } = await import("../ready-table.ts");
  const { table, from, to } = await readyTable(place, { makes: false });
  if (options.json) writeJson(shell, { table, from, to });
  else
    writeLines(shell, [
      from === to ? `table ${table} has schema ${to} already` : `table ${table}: schema ${from} → ${to}`,
    ]);
  return exits.ok;
}
