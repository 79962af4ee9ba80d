import { Tags } from "@darkroom/contract";
import { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { follow, linesOf } from "../edit-assets.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type RunOptions = CommonOptions & { dryRun?: boolean; detach?: boolean };

const pageSize = 500;

/** `darkroom tags`: what there is of them, and what they are called and below. */
export function tagsCommand(shell: Shell): Command {
  const summary = "Look at tags with their counts, and rename, merge, alias, order and delete them";
  return new Command("tags")
    .summary(summary)
    .description(summary)
    .addCommand(listCommand(shell))
    .addCommand(showCommand(shell))
    .addCommand(renameCommand(shell))
    .addCommand(mergeCommand(shell))
    .addCommand(aliasCommand(shell))
    .addCommand(parentCommand(shell))
    .addCommand(deleteCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["tags list", "tags list dog --sort count", "tags list --json | jq -r 'select(.count == 0).name'"];
  return define({ name: "list", summary: "Every tag, with how many assets carry it (--json: one per line)", examples })
    .argument("[text]", "part of a name or an alias")
    .option("--sort <order>", "name, or count: the most frequent first", "name")
    .action((q: string | undefined, options: CommonOptions & { sort: string }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        let cursor: string | undefined;
        do {
          const page = await api.ask(Tags.list, { q, sort: options.sort, limit: pageSize, cursor });
          const lines = options.json ? page.items.map((tag) => JSON.stringify(tag)) : columns(page.items.map(rowOf));
          writeLines(shell, lines);
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return exits.ok;
      }),
    );
}

function showCommand(shell: Shell): Command {
  return define({ name: "show", summary: "One tag, by its name or an alias", examples: ["tags show dog"] })
    .argument("<tag>", "its name, or an alias")
    .action((name: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { items } = await api.ask(Tags.list, { name, limit: 1 });
        const [tag] = items;
        if (!tag) throw wrongUse(`no asset carries ${printable(name)}, and nothing is said of it`);
        if (options.json) writeJson(shell, tag);
        else writeLines(shell, factsOf(tag));
        return exits.ok;
      }),
    );
}

const withRun = (command: Command): Command =>
  command
    .option("--dry-run", "only count the assets that would change")
    .option("--detach", "do not wait until it is done");

function renameCommand(shell: Shell): Command {
  const examples = ["tags rename dogs Dog", "tags rename animal creature --dry-run"];
  const summary = "Give a tag another name on every asset, and what is below it by name";
  return withRun(define({ name: "rename", summary, examples }))
    .argument("<tag>", "its name")
    .argument("<name>", "the new one")
    .action((name: string, to: string, options: RunOptions) =>
      act(shell, options, () => run(shell, options, Tags.rename, { name, to, dryRun: options.dryRun === true })),
    );
}

function mergeCommand(shell: Shell): Command {
  const examples = ["tags merge Hund dog --dry-run", "tags merge Hund dog"];
  const summary = "Make a tag an alias of another, which every asset carries in its place";
  return withRun(define({ name: "merge", summary, examples }))
    .argument("<tag>", "the one that goes")
    .argument("<into>", "the one that stays")
    .action((name: string, into: string, options: RunOptions) =>
      act(shell, options, () => run(shell, options, Tags.merge, { name, into, dryRun: options.dryRun === true })),
    );
}

function deleteCommand(shell: Shell): Command {
  const examples = ["tags delete dog", "tags delete dog --from-assets"];
  return withRun(define({ name: "delete", summary: "Forget what is said of a tag", examples }))
    .argument("<tag>", "its name")
    .option("--from-assets", "take it from every asset, too")
    .action((name: string, options: RunOptions & { fromAssets?: boolean }) =>
      act(shell, options, () => {
        const { fromAssets = false, dryRun = false } = options;
        return run(shell, options, Tags.remove, { name, fromAssets, dryRun });
      }),
    );
}

function aliasCommand(shell: Shell): Command {
  const examples = ["tags alias dog Hund perro", "tags alias dog Hund --remove"];
  return define({
    name: "alias",
    summary: "Give a tag other names: typed, they become it; searched, they find it",
    examples,
  })
    .argument("<tag>", "its name")
    .argument("<alias...>", "other names for it")
    .option("--remove", "take these names away")
    .action((name: string, named: string[], options: CommonOptions & { remove?: boolean }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const [tag] = (await api.ask(Tags.list, { name, limit: 1 })).items;
        const { aliases = [], revision } = tag ?? {};
        const gone = new Set(named.map((alias) => alias.toLowerCase()));
        const kept = aliases.filter((alias) => !gone.has(alias.toLowerCase()));
        const body = { name, aliases: options.remove ? kept : [...kept, ...named], revision };
        return tell(shell, options, (await api.ask(Tags.change, {}, { body })).tag);
      }),
    );
}

function parentCommand(shell: Shell): Command {
  const examples = ["tags parent dog animal", "tags parent dog --none"];
  return define({ name: "parent", summary: "Say what a tag is below; a filter by that finds it, too", examples })
    .argument("<tag>", "its name")
    .argument("[parent]", "the tag it is below")
    .option("--none", "it is below nothing")
    .action((name: string, parent: string | undefined, options: CommonOptions & { none?: boolean }) =>
      act(shell, options, async () => {
        if ((parent === undefined) !== (options.none === true)) throw wrongUse("name the parent, or --none");
        const api = await findApi(shell, options);
        return tell(shell, options, (await api.ask(Tags.change, {}, { body: { name, parent: parent ?? null } })).tag);
      }),
    );
}

type Begun = z.infer<typeof Tags.merge.answer>;

/** Begins what changes assets, and waits for it. */
async function run<Body extends z.ZodType>(
  shell: Shell,
  options: RunOptions,
  endpoint: Parameters<Awaited<ReturnType<typeof findApi>>["ask"]>[0] & { body?: Body },
  body: z.input<Body>,
): Promise<number> {
  const api = await findApi(shell, options);
  const answer = (await api.ask(endpoint, {}, { body })) as Begun;
  const { bulkEdit, matched = 0, isAtLeast } = answer;
  const ended = bulkEdit && !options.detach ? await follow(shell, api, bulkEdit, options) : bulkEdit;
  if (options.json) writeJson(shell, { ...answer, ...(ended && { bulkEdit: ended }) });
  else if (ended) writeLines(shell, linesOf(ended));
  else
    writeLines(shell, [
      options.dryRun ? `${isAtLeast ? "at least " : ""}${formatCount(matched)} assets would change` : "done",
    ]);
  return ended && ended.refused > 0 ? exits.refused : exits.ok;
}

function tell(shell: Shell, options: CommonOptions, tag: Tags.Said): number {
  if (options.json) writeJson(shell, tag);
  else writeLines(shell, factsOf(tag));
  return exits.ok;
}

function rowOf({ name, count = 0, total = 0, aliases }: Tags.View): string[] {
  const below = total > count ? `(${formatCount(total)} with what is below)` : "";
  return [formatCount(count), below, printable([name, ...aliases.map((alias) => `= ${alias}`)].join(" "))];
}

const factsOf = ({ name, parent, aliases, count, total }: Tags.View): string[] => [
  printable(name),
  ...(parent === undefined ? [] : [`  below ${printable(parent)}`]),
  ...(aliases.length === 0 ? [] : [`  also ${printable(aliases.join(", "))}`]),
  ...(count === undefined ? [] : [`  ${formatCount(count)} assets, ${formatCount(total ?? 0)} with what is below`]),
];
