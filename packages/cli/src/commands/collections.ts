import { Collections } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import { Command } from "commander";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { editAssets, filterOf, type SelectOptions, withSelection } from "../edit-assets.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type View = Collections.View;
type SetOptions = CommonOptions & { name?: string; description?: string; cover?: string; where?: string[] };

/** `darkroom collections`: assets people keep together. */
export function collectionsCommand(shell: Shell): Command {
  const summary = "Look at collections, make them, and put assets in and out";
  return new Command("collections")
    .summary(summary)
    .description(summary)
    .addCommand(listCommand(shell))
    .addCommand(showCommand(shell))
    .addCommand(createCommand(shell))
    .addCommand(memberCommand(shell, "add", "Put assets into a collection, in the background", "addCollections"))
    .addCommand(
      memberCommand(shell, "remove", "Take assets out of a collection, in the background", "removeCollections"),
    )
    .addCommand(setCommand(shell))
    .addCommand(deleteCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["collections list", "collections list --json | jq -r 'select(.isSmart).name'"];
  return define({ name: "list", summary: "Every collection, with its count (--json: one per line)", examples }).action(
    (options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        let cursor: string | undefined;
        do {
          const page = await api.ask(Collections.list, { limit: 100, cursor });
          const lines = options.json ? page.items.map((item) => JSON.stringify(item)) : columns(page.items.map(rowOf));
          writeLines(shell, lines);
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return exits.ok;
      }),
  );
}

function showCommand(shell: Shell): Command {
  const examples = ["collections show Rome", "search --collection col_… --json | jq -r .key"];
  return define({ name: "show", summary: "One collection; its members: darkroom search --collection", examples })
    .argument("<collection>", "its name, or its id")
    .action((named: string, options: CommonOptions) =>
      act(shell, options, async () => tell(shell, options, await findCollection(await findApi(shell, options), named))),
    );
}

function createCommand(shell: Shell): Command {
  const examples = ["collections create Rome", "collections create 'Best of 2024' --where rating=4.. year=2024"];
  return define({
    name: "create",
    summary: "A collection; with --where it is what that finds, now and later",
    examples,
  })
    .argument("<name>", "what it is called")
    .option("--description <text>", "what it is")
    .option("--where <field=terms...>", "what it finds, as darkroom search does")
    .action((name: string, { description, where, ...options }: SetOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const body = { name, description, ...(where && { filter: filterOf(where) }) };
        return tell(shell, options, await api.ask(Collections.create, {}, { body }));
      }),
    );
}

function memberCommand(
  shell: Shell,
  name: string,
  summary: string,
  change: "addCollections" | "removeCollections",
): Command {
  const examples = [
    `collections ${name} Rome --where folder=Pictures/2024/Rome --dry-run`,
    `collections ${name} Rome ast_…`,
  ];
  const command = define({ name, summary, examples })
    .argument("<collection>", "its name, or its id")
    .argument("[assets...]", "ids (ast_…) or keys; or say which by an option");
  return withSelection(command).action((named: string, assets: string[], options: SelectOptions) =>
    act(shell, options, async () => {
      const { collectionId } = await findCollection(await findApi(shell, options), named);
      return editAssets(shell, assets, { [change]: [collectionId] }, options);
    }),
  );
}

function setCommand(shell: Shell): Command {
  const examples = ["collections set Rome --name 'Rome 2024' --cover Pictures/2024/Rome/1.jpg"];
  return define({ name: "set", summary: "Change name, description, cover, or the filter of a smart one", examples })
    .argument("<collection>", "its name, or its id")
    .option("--name <text>", "another name")
    .option("--description <text>", "another description; empty: none")
    .option("--cover <asset>", "the asset that stands for it, by id or key; empty: the newest member")
    .option("--where <field=terms...>", "of a smart one: what it finds")
    .action((named: string, { name, description, cover, where, ...options }: SetOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { collectionId, revision } = await findCollection(api, named);
        const body = {
          ...(name !== undefined && { name }),
          ...(description !== undefined && { description: description || null }),
          ...(cover !== undefined && { cover: cover ? (AssetId.safeParse(cover).data ?? assetIdOf(cover)) : null }),
          ...(where && { filter: filterOf(where) }),
        };
        if (Object.keys(body).length === 0) throw wrongUse("say what to change: see --help");
        return tell(
          shell,
          options,
          await api.ask(Collections.change, { collectionId }, { body: { ...body, revision } }),
        );
      }),
    );
}

function deleteCommand(shell: Shell): Command {
  const summary = "Delete a collection; its members stay in the library";
  return define({ name: "delete", summary, examples: ["collections delete Rome"] })
    .argument("<collection>", "its name, or its id")
    .action((named: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { collectionId, name, revision } = await findCollection(api, named);
        await api.ask(Collections.remove, { collectionId, revision });
        if (options.json) writeJson(shell, { deleted: collectionId });
        else writeLines(shell, [`${printable(name)} is deleted; its members are still there`]);
        return exits.ok;
      }),
    );
}

async function findCollection(api: Api, named: string): Promise<View> {
  if (/^col_[0-9a-z]{25}$/.test(named)) return api.ask(Collections.get, { collectionId: named });
  const { items } = await api.ask(Collections.list, { q: named, limit: 100 });
  const found = items.filter(({ name }) => name === named);
  if (found[0] && found.length === 1) return found[0];
  throw wrongUse(
    found.length === 0 ? `no collection is called ${printable(named)}` : "several are called so: give the id",
  );
}

function tell(shell: Shell, options: CommonOptions, collection: View): number {
  if (options.json) writeJson(shell, collection);
  else writeLines(shell, columns([rowOf(collection)]));
  return exits.ok;
}

const rowOf = ({ collectionId, name, count, filter }: View): string[] => [
  collectionId,
  count === undefined ? "" : formatCount(count),
  printable(name),
  printable(
    Object.entries(filter ?? {})
      .map(([field, text]) => `${field}=${text}`)
      .join(" "),
  ),
];
