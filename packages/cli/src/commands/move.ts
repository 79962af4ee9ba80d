import { setTimeout as sleep } from "node:timers/promises";
import { Assets, Moves } from "@darkroom/contract";
import { AssetId } from "@darkroom/domain";
import type { Command } from "commander";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

type Options = CommonOptions & { detach?: boolean };

const lookEveryMs = 300;

/** `darkroom move`: an original, or all below a folder, to another key, with all that is known of it. */
export function moveCommand(shell: Shell): Command {
  const examples = [
    "move Pictures/IMG_0001.jpg Pictures/2024/pier.jpg",
    "move Pictures/2024/ Archive/2024/",
    "move ast_… Pictures/2024/ --json",
  ];
  const summary = "Move or rename originals: tags, rating, collections, history and results go along";
  return define({ name: "move", summary, examples })
    .argument("<from>", "a key or an id (ast_…); a folder ends in a slash")
    .argument("<to>", "the new key; with a slash at its end, the folder")
    .option("--detach", "do not wait until it is done")
    .action((from: string, to: string, options: Options) => act(shell, options, () => move(shell, from, to, options)));
}

async function move(shell: Shell, from: string, to: string, options: Options): Promise<number> {
  const api = await findApi(shell, options);
  const key = await keyOf(from, api);
  const name = key.slice(key.lastIndexOf("/") + 1);
  const target = to.endsWith("/") && name !== "" ? to + name : to; // a file into a folder keeps its name
  let view = await api.ask(Moves.start, {}, { body: { from: key, to: target } });
  while (!options.detach && view.state === "moving") {
    await sleep(lookEveryMs);
    view = await api.ask(Moves.get, { moveId: view.moveId });
  }
  if (options.json) writeJson(shell, view);
  else writeLines(shell, linesOf(view));
  return view.refused > 0 ? exits.refused : exits.ok;
}

async function keyOf(from: string, api: Api): Promise<string> {
  const assetId = AssetId.safeParse(from).data;
  return assetId === undefined ? from : (await api.ask(Assets.get, { assetId })).asset.key;
}

function linesOf({ moveId, state, moved, refused, refusals }: Moves.View): string[] {
  if (state === "moving") return [`begun as ${moveId}`];
  const rows = refusals.map(({ key, reason }) => [`  ${printable(key)}`, printable(reason)]);
  return [
    `${formatCount(moved)} moved${refused > 0 ? `; ${formatCount(refused)} not` : ""}`,
    ...columns(rows),
    ...(refused > refusals.length ? [`  … and ${formatCount(refused - refusals.length)} more`] : []),
  ];
}
