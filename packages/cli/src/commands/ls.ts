import { Assets } from "@darkroom/contract";
import type { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { formatBytes, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type Item = z.infer<typeof Assets.Item>;
type LsOptions = CommonOptions & { kind?: string; from?: string; to?: string; limit: string };

const pageSize = 500;

/** `darkroom ls`: assets, newest capture first. */
export function lsCommand(shell: Shell): Command {
  const examples = [
    "ls",
    "ls --kind video --from 2024-06-01 --to 2024-08-31",
    "ls --limit 100000 --json | jq -r 'select(.issue == \"failed\") | .key'",
  ];
  return define({ name: "ls", summary: "List assets, newest capture first (--json: one per line)", examples })
    .option("--kind <kind>", "image, video, audio or other")
    .option("--from <date>", "captured at or after: 2024-06-01, or an instant with its offset")
    .option("--to <date>", "captured before; a date means its last instant")
    .option("--limit <count>", "at most so many", "50")
    .action((options: LsOptions) => act(shell, options, () => list(shell, options)));
}

async function list(shell: Shell, options: LsOptions): Promise<number> {
  const limit = Number(options.limit);
  if (!(Number.isInteger(limit) && limit >= 1)) throw wrongUse("--limit: a whole number from 1");
  const api = await findApi(shell, options);
  let left = limit;
  let cursor: string | undefined;
  do {
    const { kind, from, to } = options;
    const page = await api.ask(Assets.list, { kind, from, to, cursor, limit: Math.min(pageSize, left) });
    if (options.json)
      writeLines(
        shell,
        page.items.map((item) => JSON.stringify(item)),
      );
    else writeLines(shell, columns(page.items.map(rowOf)));
    left -= page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
  return exits.ok;
}

function rowOf(item: Item): string[] {
  const { width, height, durationSec } = item;
  return [
    item.capturedAt.slice(0, 16).replace("T", " "),
    item.kind,
    formatBytes(item.sizeBytes),
    width === undefined || height === undefined ? "–" : `${width}×${height}`,
    durationSec === undefined ? "–" : `${durationSec.toFixed(1)} s`,
    stateOf(item),
    printable(item.key),
  ];
}

function stateOf({ issue, reasons, duplicateOf }: Item): string {
  if (issue === "failed") return `failed: ${printable(Object.values(reasons)[0] ?? "error")}`;
  return issue ?? (duplicateOf === undefined ? "done" : "duplicate");
}
