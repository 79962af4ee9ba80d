import { Assets } from "@darkroom/contract";
import type { Command } from "commander";
import { writeAssets } from "../asset-rows.ts";
import { act, type CommonOptions, define, exits, type Shell, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

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
    writeAssets(shell, page.items, options);
    left -= page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
  return exits.ok;
}
