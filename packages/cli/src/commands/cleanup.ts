import { Missing } from "@darkroom/contract";
import { Trash } from "@darkroom/domain";
import { Command } from "commander";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { formatBytes, formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

type CleanupOptions = CommonOptions & { dryRun?: boolean; confirm?: string };

const mostShown = 20;

/** `darkroom cleanup`: takes what is not there any more out of the library. */
export function cleanupCommand(shell: Shell): Command {
  const summary = "Take what is not there any more out of the library";
  const command = new Command("cleanup").summary(summary).description(summary);
  const missing = "Assets whose file is gone from the bucket: what, how many, and out of the library with them";
  const examples = ["cleanup missing --dry-run", "cleanup missing", "cleanup missing --confirm 'delete 1200'"];
  return command.addCommand(
    define({
      name: "missing",
      summary: missing,
      examples,
      exits: "Exit status: 0 ok, 1 failed or not confirmed, 2 wrong use",
    })
      .option("--dry-run", "only tell them")
      .option("--confirm <word>", "the word that is named where many are to go")
      .action((options: CleanupOptions) => act(shell, options, () => cleanMissing(shell, options))),
  );
}

async function cleanMissing(shell: Shell, options: CleanupOptions): Promise<number> {
  const api = await findApi(shell, options);
  const { missing, looked } = await findMissing(api);
  const word = Trash.wordFor(missing.length, looked);
  const isConfirmed = word === undefined || options.confirm === word;
  const isDone = missing.length > 0 && !options.dryRun && isConfirmed;
  const removed = isDone ? await forget(api, missing) : 0;
  if (options.json) writeJson(shell, { dryRun: options.dryRun === true, looked, missing, removed, word });
  else writeLines(shell, linesOf(looked, missing));
  if (!options.json && missing.length > 0)
    writeLines(shell, [
      isDone
        ? `${formatCount(removed)} go out of the library; a file that comes back is an asset again`
        : `nothing was changed${word === undefined ? "" : `; to go on: --confirm '${word}'`}`,
    ]);
  return isConfirmed || options.dryRun ? exits.ok : exits.failed;
}

async function findMissing(api: Api): Promise<{ missing: Missing.Item[]; looked: number }> {
  const missing: Missing.Item[] = [];
  let looked = 0;
  let cursor: string | undefined;
  do {
    const page: { items: Missing.Item[]; looked: number; nextCursor?: string | undefined } = await api.ask(
      Missing.list,
      { cursor },
    );
    missing.push(...page.items);
    looked += page.looked;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { missing, looked };
}

/** Each portion is looked at again by the library, which wants its word where a portion is many. */
async function forget(api: Api, missing: readonly Missing.Item[]): Promise<number> {
  let removed = 0;
  for (let at = 0; at < missing.length; at += Missing.mostIds) {
    const ids = missing.slice(at, at + Missing.mostIds).map(({ assetId }) => assetId);
    const { word } = await api.ask(Missing.forget, {}, { body: { ids, dryRun: true } });
    const { count } = await api.ask(Missing.forget, {}, { body: { ids, ...(word !== undefined && { word }) } });
    removed += count;
  }
  return removed;
}

function linesOf(looked: number, missing: readonly Missing.Item[]): string[] {
  const of = `${formatCount(looked)} assets looked at`;
  if (missing.length === 0) return [`${of}: the file of each is there`];
  const rows = missing
    .slice(0, mostShown)
    .map(({ key, kind, sizeBytes }) => [...[`  ${kind}`, formatBytes(sizeBytes), printable(key)]]);
  const more = missing.length - rows.length;
  return [
    `${of}: the files of ${formatCount(missing.length)} are gone`,
    ...columns(rows),
    ...(more > 0 ? [`  and ${formatCount(more)} more: --json tells all`] : []),
  ];
}
