import { type Assets, Trash } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import type { Command } from "commander";
import type * as z from "zod";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { formatBytes, formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type Item = z.infer<typeof Assets.Item>;
type PurgeOptions = CommonOptions & { all?: boolean; confirm?: string; dryRun?: boolean };

const mostAtOnce = 500;
const someRefused = "Exit status: 0 ok, 1 failed, 2 wrong use, 3 some of the assets were not there";

/** `darkroom trash`: puts assets into the trash, or lists what is in it. */
export function trashCommand(shell: Shell): Command {
  const examples = ["trash", "trash Pictures/2024/IMG_0001.jpg ast_…", "trash --json | jq -r .key"];
  const summary = "Put assets into the trash; without any, list what is in it (--json: one per line)";
  return define({ name: "trash", summary, examples, exits: someRefused })
    .argument("[assets...]", "ids (ast_…) or keys")
    .action((assets: string[], options: CommonOptions) =>
      act(shell, options, () => (assets.length > 0 ? put(shell, assets, options) : list(shell, options))),
    );
}

/** `darkroom restore`: takes assets out of the trash. */
export function restoreCommand(shell: Shell): Command {
  const examples = ["restore Pictures/2024/IMG_0001.jpg", "restore $(darkroom trash --json | jq -r .assetId)"];
  return define({
    name: "restore",
    summary: "Take assets out of the trash, as they were",
    examples,
    exits: someRefused,
  })
    .argument("<assets...>", "ids (ast_…) or keys")
    .action((assets: string[], options: CommonOptions) => act(shell, options, () => restore(shell, assets, options)));
}

/** `darkroom purge`: removes what is in the trash for good. */
export function purgeCommand(shell: Shell): Command {
  const examples = ["purge --all --dry-run", "purge --all --confirm 'delete 1200'", "purge Pictures/2024/IMG_0001.jpg"];
  const summary = "Remove what is in the trash for good: files, renditions, and what was said of them";
  return define({
    name: "purge",
    summary,
    examples,
    exits: "Exit status: 0 ok, 1 failed or not confirmed, 2 wrong use",
  })
    .argument("[assets...]", "ids (ast_…) or keys of what is in the trash")
    .option("--all", "all that is in the trash; of very many, those that lie there longest")
    .option("--confirm <word>", "the word that is named where many are to go")
    .option("--dry-run", "only count, and name the word")
    .action((assets: string[], options: PurgeOptions) => act(shell, options, () => purge(shell, assets, options)));
}

async function put(shell: Shell, assets: readonly string[], options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  let trashed = 0;
  const missing: string[] = [];
  for (const ids of idsOf(assets)) {
    const answer = await api.ask(Trash.put, {}, { body: { ids } });
    trashed += answer.trashed;
    missing.push(...answer.missing);
  }
  if (options.json) writeJson(shell, { trashed, missing });
  else writeLines(shell, [`${formatCount(trashed)} in the trash; darkroom restore brings them back`, ...gone(missing)]);
  return missing.length > 0 ? exits.refused : exits.ok;
}

async function restore(shell: Shell, assets: readonly string[], options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  let restored = 0;
  const missing: string[] = [];
  for (const ids of idsOf(assets)) {
    const answer = await api.ask(Trash.restore, {}, { body: { ids } });
    restored += answer.restored;
    missing.push(...answer.missing);
  }
  if (options.json) writeJson(shell, { restored, missing });
  else writeLines(shell, [`${formatCount(restored)} in the library`, ...gone(missing)]);
  return missing.length > 0 ? exits.refused : exits.ok;
}

async function list(shell: Shell, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  let cursor: string | undefined;
  do {
    const page = await api.ask(Trash.list, { cursor, limit: mostAtOnce });
    const lines = options.json ? page.items.map((item) => JSON.stringify(item)) : columns(page.items.map(rowOf));
    writeLines(shell, lines);
    cursor = page.nextCursor;
    if (cursor !== undefined || options.json) continue;
    const kept = `kept for ${page.keptDays} days each`;
    writeLines(shell, [page.count === 0 ? "the trash is empty" : `${formatCount(page.count)} in the trash, ${kept}`]);
  } while (cursor !== undefined);
  return exits.ok;
}

async function purge(shell: Shell, assets: readonly string[], options: PurgeOptions): Promise<number> {
  const { all, confirm, dryRun = false, json } = options;
  if (assets.length > 0 === (all === true)) throw wrongUse("name assets that are in the trash, or --all");
  const [ids, ...more] = idsOf(assets);
  if (more.length > 0) throw wrongUse(`at most ${formatCount(mostAtOnce)} assets by name`);
  const api: Api = await findApi(shell, options);
  const which = ids ? { ids } : { all: true as const };
  const found = await api.ask(Trash.purge, {}, { body: { ...which, dryRun: true } });
  const isConfirmed = found.word === undefined || found.word === confirm;
  const isDone = !dryRun && isConfirmed && found.count > 0;
  const answer = isDone
    ? await api.ask(Trash.purge, {}, { body: { ...which, ...(found.word && { word: found.word }) } })
    : found;
  if (json) writeJson(shell, { purged: isDone, ...answer });
  else writeLines(shell, told(answer, isDone, dryRun));
  return isConfirmed || dryRun ? exits.ok : exits.failed;
}

type Found = z.infer<typeof Trash.purge.answer>;

function told({ count, word, manifest, hasMore }: Found, isDone: boolean, isDryRun: boolean): string[] {
  if (count === 0) return ["nothing of this is in the trash"];
  const rest = hasMore ? ["there is more in the trash: these have lain there longest"] : [];
  if (isDone) return [`${formatCount(count)} are removed for good; ${manifest} has the list`, ...rest];
  const ask = word === undefined ? [] : [`to remove them: --confirm '${word}'`];
  return [`${formatCount(count)} ${isDryRun ? "would be" : "are not"} removed for good`, ...ask, ...rest];
}

/** Ids of what is named by id or key, in portions the API takes at once. */
function idsOf(assets: readonly string[]): AssetId[][] {
  const ids = [...new Set(assets.map((asset) => AssetId.safeParse(asset).data ?? assetIdOf(asset)))];
  const portions = Math.ceil(ids.length / mostAtOnce);
  return Array.from({ length: portions }, (_, at) => ids.slice(at * mostAtOnce, (at + 1) * mostAtOnce));
}

const gone = (missing: readonly string[]): string[] =>
  missing.length === 0 ? [] : [`${formatCount(missing.length)} are not there: ${missing.slice(0, 3).join(", ")}`];

function rowOf({ trashedAt = "", kind, sizeBytes, key, isPurging }: Item): string[] {
  const state = isPurging ? "going" : "";
  return [trashedAt.slice(0, 16).replace("T", " "), kind, formatBytes(sizeBytes), state, printable(key)];
}
