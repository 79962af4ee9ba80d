import { Scans } from "@darkroom/contract";
import type { Command } from "commander";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { countsInWords, decisionLine, decisionsOf } from "../show-scan.ts";
import { findApi } from "../target.ts";

/** `darkroom scans [SCAN]`: what was scanned when, or every decision of one scan. */
export function scansCommand(shell: Shell): Command {
  const examples = ["scans", "scans scn_… --json > decisions.jsonl"];
  return define({
    name: "scans",
    summary: "What was scanned when; of one, every decision (--json: JSON lines)",
    examples,
  })
    .argument("[scan]", "a scan, as the list names it")
    .action((scan: string | undefined, options: CommonOptions) =>
      act(shell, options, () => scans(shell, scan, options)),
    );
}

async function scans(shell: Shell, scanId: string | undefined, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  if (scanId !== undefined) {
    for await (const decision of decisionsOf(api, scanId))
      writeLines(shell, [options.json ? JSON.stringify(decision) : decisionLine(decision)]);
    return exits.ok;
  }
  const { items } = await api.ask(Scans.list, {});
  if (options.json) writeJson(shell, items);
  else if (items.length === 0) writeLines(shell, ["nothing was scanned yet"]);
  else writeLines(shell, columns([["scan", "state", "files", "came to", "prefix"], ...items.map(rowOf)]));
  return exits.ok;
}

const rowOf = ({ scanId, state, files, counts, prefix }: Scans.View): string[] => [
  scanId,
  state,
  formatCount(files),
  countsInWords(counts),
  printable(prefix),
];
