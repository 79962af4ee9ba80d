import { Collections } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import { Command } from "commander";
import { columns } from "../columns.ts";
import { editAssets, filterOf, type SelectOptions, withSelection } from "../edit-assets.ts";
import { findCollection, parentOf } from "../find-collection.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";
import { orderCommand } from "./collections-order.ts";

type View = Collections.View;
type SetOptions = CommonOptions & {
  name?: string;
  description?: string;
  cover?: string;
  where?: string[];
  parent?: string;
};

/** `darkroom collections`: assets people keep together. */
export function collectionsCommand(shell: Shell): Command {
  const summary = "Look at collections, make them, put assets in, out and in order";
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
    .addCommand(orderCommand(shell))
    .addCommand(setCommand(shell))
    .addCommand(deleteCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["collections list", "collections list --json | jq -r 'select(.isSmart).name'"];
  return define({ name: "list", summary: "Every collection, with its count (--json: one per line)", examples })
    .option("--parent <collection>", "only those that lie in this one; none: in no other")
    .action((options: CommonOptions & { parent?: string }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { parent: named } = options;
        const parent =
          named === undefined || named === "none" ? named : (await findCollection(api, named)).collectionId;
        let cursor: string | undefined;
        do {
          const page = await api.ask(Collections.list, { parent, limit: 100, cursor });
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
    .option("--parent <collection>", "the collection it lies in, by name or id")
    .action((name: string, { description, where, parent: named, ...options }: SetOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const parent = named ? await parentOf(api, named) : null;
        const body = {
          name,
          description,
          ...(where && { filter: filterOf(where) }),
          ...(parent !== null && { parent }),
        };
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
  const summary = "Change name, description, cover, the collection it lies in, or the filter of a smart one";
  return define({ name: "set", summary, examples })
    .argument("<collection>", "its name, or its id")
    .option("--name <text>", "another name")
    .option("--description <text>", "another description; empty: none")
    .option("--cover <asset>", "the asset that stands for it, by id or key; empty: the newest member")
    .option("--where <field=terms...>", "of a smart one: what it finds")
    .option("--parent <collection>", "the collection it lies in, by name or id; empty: none")
    .action((named: string, { name, description, cover, where, parent, ...options }: SetOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { collectionId, revision } = await findCollection(api, named);
        const body = {
          ...(name !== undefined && { name }),
          ...(description !== undefined && { description: description || null }),
          ...(cover !== undefined && { cover: cover ? (AssetId.safeParse(cover).data ?? assetIdOf(cover)) : null }),
          ...(where && { filter: filterOf(where) }),
          ...(parent !== undefined && { parent: await parentOf(api, parent) }),
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
  const summary = "Delete a collection; its members stay, and those that lie in it lie where it did";
  const examples = ["collections delete Rome", "collections delete Travel --with-children"];
  return define({ name: "delete", summary, examples })
    .argument("<collection>", "its name, or its id")
    .option("--with-children", "those that lie in it, too")
    .action((named: string, { withChildren, ...options }: CommonOptions & { withChildren?: boolean }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { collectionId, name, revision } = await findCollection(api, named);
        const children = withChildren ? "delete" : "lift";
        const { deleted, lifted } = await api.ask(Collections.remove, { collectionId, revision, children });
        if (options.json) writeJson(shell, { deleted: collectionId, collections: deleted, lifted });
        else writeLines(shell, deletedLines(name, deleted, lifted));
        return exits.ok;
      }),
    );
}

const deletedLines = (name: string, deleted: number, lifted: number): string[] => [
  `${printable(name)} is deleted; its members are still there`,
  ...(deleted > 1 ? [`${formatCount(deleted - 1)} that lay in it went along`] : []),
  ...(lifted > 0 ? [`${formatCount(lifted)} that lay in it lie where it did`] : []),
];

function tell(shell: Shell, options: CommonOptions, collection: View): number {
  if (options.json) writeJson(shell, collection);
  else writeLines(shell, columns([rowOf(collection)]));
  return exits.ok;
}

const rowOf = ({ collectionId, name, count, filter, path }: View): string[] => [
  collectionId,
  count === undefined ? "" : formatCount(count),
  printable([...path.map((each) => each.name), name].join(" / ")),
  printable(
    Object.entries(filter ?? {})
      .map(([field, text]) => `${field}=${text}`)
      .join(" "),
  ),
];
