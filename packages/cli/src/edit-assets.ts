import { setTimeout as sleep } from "node:timers/promises";
import { Assets, BulkEdits } from "@darkroom/contract";
import { Asset, AssetId, assetIdOf, type SavedFilter } from "@darkroom/domain";
import type { Command } from "commander";
import type * as z from "zod";
import type { Api } from "./api.ts";
import { formatCount, printable } from "./printable.ts";
import { type CommonOptions, exits, type Shell, writeJson, writeLines, wrongUse } from "./shell.ts";
import { findApi } from "./target.ts";

/** Which assets, where they are not named one by one. */
export type SelectOptions = CommonOptions & {
  kind?: string[];
  from?: string;
  to?: string;
  prefix?: string;
  camera?: string;
  where?: string[];
  all?: boolean;
  dryRun?: boolean;
  detach?: boolean;
};

type Body = z.input<NonNullable<typeof BulkEdits.start.body>>;
export type Change = Body["change"];
type Selection = { ids?: AssetId[]; filter?: Body["filter"]; where?: Body["where"] };

const mostIds = 1000;
const lookEveryMs = 400;

/** The options by which a command takes many assets. */
export const withSelection = (command: Command): Command =>
  command
    .option("--kind <kind...>", "all of these kinds: image, video, other")
    .option("--from <date>", "captured at or after: 2024-06-01, or an instant with its offset")
    .option("--to <date>", "captured before; a date means its last instant")
    .option("--prefix <prefix>", "whose key begins with this")
    .option("--camera <model>", "of this camera, as the file writes it")
    .option("--where <field=terms...>", "what darkroom search finds by these fields: rating=4.. camera='NIKON D90'")
    .option("--all", "the whole library")
    .option("--dry-run", "only count")
    .option("--detach", "do not wait until it is done");

/**
 * Changes what is said of the assets that are named (ids or keys), or that fit the options; of several in the background,
 * after they were counted. Throws `usage` where neither or both say which.
 */
export async function editAssets(
  shell: Shell,
  assets: readonly string[],
  change: Change,
  options: SelectOptions,
): Promise<number> {
  if (Object.keys(change).length === 0) throw wrongUse("say what to change: see --help");
  const selection = selectionOf(assets, options);
  const api = await findApi(shell, options);
  const [only, ...others] = selection.ids ?? [];
  if (only !== undefined && others.length === 0 && !options.dryRun) return editOne(shell, api, only, change, options);
  const body = { change, ...selection };
  const { matched = 0, isAtLeast } = await api.ask(BulkEdits.start, {}, { body: { ...body, dryRun: true } });
  if (!options.json) writeLines(shell, [`${isAtLeast ? "at least " : ""}${formatCount(matched)} assets fit`]);
  if (options.dryRun || (matched === 0 && !isAtLeast)) {
    if (options.json) writeJson(shell, { dryRun: options.dryRun === true, matched, isAtLeast: isAtLeast === true });
    return exits.ok;
  }
  const { bulkEdit } = await api.ask(BulkEdits.start, {}, { body });
  if (!bulkEdit) throw wrongUse("nothing was begun");
  const ended = options.detach ? bulkEdit : await follow(shell, api, bulkEdit, options);
  if (options.json) writeJson(shell, { dryRun: false, ...ended });
  else writeLines(shell, linesOf(ended));
  return ended.refused > 0 ? exits.refused : exits.ok;
}

/** Undoes an edit of many assets, and tells what came of that. */
export async function undoEdit(
  shell: Shell,
  bulkEditId: string,
  options: CommonOptions & { detach?: boolean },
): Promise<number> {
  const api = await findApi(shell, options);
  const begun = await api.ask(BulkEdits.undo, { bulkEditId });
  const ended = options.detach ? begun : await follow(shell, api, begun, options);
  if (options.json) writeJson(shell, ended);
  else writeLines(shell, linesOf(ended));
  return exits.ok;
}

async function editOne(shell: Shell, api: Api, assetId: AssetId, change: Change, { json }: CommonOptions) {
  const answer = await api.ask(Assets.edit, { assetId }, { body: change });
  if (json) writeJson(shell, answer);
  else writeLines(shell, [`${printable(answer.asset.key)} is changed (revision ${answer.edits.revision})`]);
  return exits.ok;
}

function selectionOf(assets: readonly string[], options: SelectOptions): Selection {
  const { kind, from, to, prefix, camera, where, all } = options;
  const isFiltered = [kind, from, to, prefix, camera].some((option) => option !== undefined);
  if ([assets.length > 0, isFiltered, where !== undefined, all === true].filter(Boolean).length !== 1)
    throw wrongUse("name assets, or say which by --kind, --from, --to, --prefix or --camera, by --where, or --all");
  if (assets.length > mostIds) throw wrongUse(`at most ${formatCount(mostIds)} assets by name`);
  if (assets.length > 0) return { ids: assets.map((asset) => AssetId.safeParse(asset).data ?? assetIdOf(asset)) };
  if (where) return { where: filterOf(where) };
  return { filter: { kinds: kind?.map(kindOf), from, to, keyPrefix: prefix, cameraModel: camera } };
}

/** A filter as it is written on the command line: `field=terms`, one for each field. Throws `usage`. */
export function filterOf(where: readonly string[]): z.infer<typeof SavedFilter.Written> {
  const said = where.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw wrongUse("--where: field=terms, like rating=4..");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(said);
}

function kindOf(name: string): Asset.Kind {
  const { data } = Asset.Kind.safeParse(name);
  if (data) return data;
  throw wrongUse(`--kind: one of ${Asset.Kind.options.join(", ")}`);
}

/** Waits until a bulk edit is over, showing people how far it is. */
export async function follow(
  shell: Shell,
  api: Api,
  begun: BulkEdits.View,
  { json }: CommonOptions,
): Promise<BulkEdits.View> {
  let view = begun;
  while (view.state !== "done" && view.state !== "cancelled") {
    await sleep(lookEveryMs);
    view = await api.ask(BulkEdits.get, { bulkEditId: view.bulkEditId });
    if (shell.err.isTTY && !json)
      shell.err.write(`\r${formatCount(view.changed)} of ${formatCount(view.matched)} changed `);
  }
  if (shell.err.isTTY && !json) shell.err.write("\r");
  return view;
}

/** What a bulk edit came to, in words. */
export function linesOf(view: BulkEdits.View): string[] {
  const { bulkEditId, state, matched, changed, missing, refused, reason, undoes, left = 0 } = view;
  if (state !== "done" && state !== "cancelled") return [`begun as ${bulkEditId}: darkroom edits shows how far it is`];
  const odd = [
    ...(missing > 0 ? [`${formatCount(missing)} were gone`] : []),
    ...(left > 0 ? [`on ${formatCount(left)} something was changed since, and stays`] : []),
    ...(refused > 0 ? [`${formatCount(refused)} it does not fit: ${printable(reason ?? "")}`] : []),
  ];
  if (undoes && changed === 0 && odd.length === 0) return ["nothing of it had been done yet: all is as before"];
  const done = `${formatCount(changed)} of ${formatCount(matched)} ${undoes ? "as before" : "changed"}`;
  const hint = undoes ? [] : [`darkroom edit --undo ${bulkEditId} takes it back`];
  return [[done, ...odd].join("; "), ...(changed > 0 ? hint : [])];
}
