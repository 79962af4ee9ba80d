import { Collections } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import type { Command } from "commander";
import { findCollection } from "../find-collection.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type Options = CommonOptions & { start?: boolean; end?: boolean; after?: string; before?: string };

/** `darkroom collections order`: where members stand in a manual collection. */
export function orderCommand(shell: Shell): Command {
  const examples = [
    "collections order Rome Pictures/2024/Rome/7.jpg --start",
    "collections order Rome ast_… ast_… --after Pictures/2024/Rome/3.jpg",
    "search --collection col_… --sort position",
  ];
  return define({
    name: "order",
    summary: "Move members of a manual collection: to an end, or beside another",
    examples,
  })
    .argument("<collection>", "its name, or its id")
    .argument("<assets...>", `ids (ast_…) or keys, as they are to follow each other; at most ${Collections.mostMoved}`)
    .option("--start", "before all others")
    .option("--end", "after all others")
    .option("--after <asset>", "right after this member")
    .option("--before <asset>", "right before this one; with --after, between both")
    .action((named: string, assets: string[], options: Options) =>
      act(shell, options, () => order(shell, named, assets, options)),
    );
}

async function order(shell: Shell, named: string, assets: readonly string[], options: Options): Promise<number> {
  const { start, end, after, before } = options;
  if ([start, end, after ?? before].filter(Boolean).length !== 1)
    throw wrongUse("say where: --start, --end, --after or --before");
  const api = await findApi(shell, options);
  const { collectionId, name } = await findCollection(api, named);
  const to = start ? ("start" as const) : end ? ("end" as const) : undefined;
  const body = {
    ids: assets.map(idOf),
    ...(to && { to }),
    ...(after !== undefined && { after: idOf(after) }),
    ...(before !== undefined && { before: idOf(before) }),
  };
  const { places } = await api.ask(Collections.order, { collectionId }, { body });
  if (options.json) writeJson(shell, { collectionId, places });
  else writeLines(shell, [`${formatCount(places.length)} moved in ${printable(name)}`]);
  return exits.ok;
}

const idOf = (asset: string): AssetId => AssetId.safeParse(asset).data ?? assetIdOf(asset);
