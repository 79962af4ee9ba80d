import { Assets, Stacks } from "@darkroom/contract";
import { AssetId, assetIdOf, StackId } from "@darkroom/domain";
import { Command } from "commander";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type View = Stacks.View;
type ScanOptions = CommonOptions & { prefix?: string; dryRun?: boolean };

/** `darkroom stacks`: versions of a shot, and bursts, shown as one. */
export function stacksCommand(shell: Shell): Command {
  const summary = "Look at stacks, make them, choose their covers, and take them apart";
  return new Command("stacks")
    .summary(summary)
    .description(summary)
    .addCommand(listCommand(shell))
    .addCommand(showCommand(shell))
    .addCommand(makeCommand(shell))
    .addCommand(coverCommand(shell))
    .addCommand(splitCommand(shell))
    .addCommand(scanCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["stacks list", "stacks list --json | jq -r 'select(.by == \"rule\").stackId'"];
  return define({ name: "list", summary: "Every stack, by its cover (--json: one per line)", examples }).action(
    (options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        let cursor: string | undefined;
        do {
          const page = await api.ask(Stacks.list, { limit: 100, cursor });
          const rows = page.items.map(({ stackId, count, by, cover }) => [
            ...[stackId, `${count}`, by === "rule" ? "by itself" : "by hand", printable(cover?.key ?? "–")],
          ]);
          writeLines(shell, options.json ? page.items.map((item) => JSON.stringify(item)) : columns(rows));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return exits.ok;
      }),
  );
}

function showCommand(shell: Shell): Command {
  return define({ name: "show", summary: "One stack with its members", examples: ["stacks show trip/IMG_1.JPG"] })
    .argument("<stack>", "its id (stk_…), or the id or key of a member")
    .action((named: string, options: CommonOptions) =>
      act(shell, options, async () => tell(shell, options, await findStack(await findApi(shell, options), named))),
    );
}

function makeCommand(shell: Shell): Command {
  const examples = ["stacks make trip/IMG_1.JPG trip/IMG_1-2.JPG", "stacks make ast_… ast_…"];
  return define({ name: "make", summary: "Stack assets; the first one named is the cover", examples })
    .argument("<assets...>", "ids (ast_…) or keys")
    .action((assets: string[], options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const body = { assetIds: assets.map(idOf) };
        return tell(shell, options, await api.ask(Stacks.make, {}, { body }));
      }),
    );
}

function coverCommand(shell: Shell): Command {
  const examples = ["stacks cover trip/IMG_1.CR2"];
  return define({ name: "cover", summary: "Show an asset in front of its stack, from now on", examples })
    .argument("<asset>", "its id or key")
    .action((asset: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { stackId, revision } = await findStack(api, asset);
        const body = { cover: idOf(asset), revision };
        const { stack } = await api.ask(Stacks.change, { stackId }, { body });
        return stack ? tell(shell, options, stack) : exits.ok;
      }),
    );
}

function splitCommand(shell: Shell): Command {
  const examples = ["stacks split trip/IMG_1-edit.JPG", "stacks split stk_…"];
  return define({
    name: "split",
    summary: "Take an asset out of its stack, or a whole stack apart; neither is stacked by itself again",
    examples,
  })
    .argument("<which>", "the id or key of an asset, or the id of a stack (stk_…)")
    .action((which: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { stackId, members, revision } = await findStack(api, which);
        const isWhole = StackId.safeParse(which).success;
        if (isWhole) await api.ask(Stacks.dissolve, { stackId, revision });
        else await api.ask(Stacks.change, { stackId }, { body: { remove: [idOf(which)], revision } });
        const split = isWhole ? members.map(({ assetId }) => assetId) : [idOf(which)];
        if (options.json) writeJson(shell, { split });
        else
          writeLines(shell, [
            `shown by ${split.length === 1 ? "itself" : "themselves"} again: ${formatCount(split.length)}`,
          ]);
        return exits.ok;
      }),
    );
}

function scanCommand(shell: Shell): Command {
  const examples = ["stacks scan --dry-run", "stacks scan --prefix trip/"];
  return define({ name: "scan", summary: "Look through the library for assets of one shot, and stack them", examples })
    .option("--prefix <prefix>", "only where keys begin like this")
    .option("--dry-run", "only tell what would be stacked")
    .action((options: ScanOptions) => act(shell, options, () => scan(shell, options)));
}

async function scan(shell: Shell, { prefix, dryRun = false, ...options }: ScanOptions): Promise<number> {
  const api = await findApi(shell, options);
  const told = new Set<string>();
  let cursor: string | undefined;
  do {
    const body = { dryRun, ...(prefix !== undefined && { prefix }), ...(cursor !== undefined && { cursor }) };
    const page = await api.ask(Stacks.scan, {}, { body });
    for (const { keys } of page.found) {
      const line = options.json ? JSON.stringify({ keys }) : keys.map(printable).join("  ");
      if (!told.has(line)) writeLines(shell, [line]);
      told.add(line);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  const what = `stacks that ${dryRun ? "would be" : "are"} made`;
  if (!options.json) writeLines(shell, [`${what}: ${formatCount(told.size)}`]);
  return exits.ok;
}

const idOf = (asset: string): AssetId => AssetId.safeParse(asset).data ?? assetIdOf(asset);

/** The stack of this name, or the one an asset is in. */
async function findStack(api: Api, named: string): Promise<View> {
  if (StackId.safeParse(named).success) return api.ask(Stacks.get, { stackId: named });
  const { asset } = await api.ask(Assets.get, { assetId: idOf(named) });
  if (!asset.stack) throw wrongUse(`${named} is in no stack`);
  return api.ask(Stacks.get, { stackId: asset.stack.stackId });
}

function tell(shell: Shell, options: CommonOptions, stack: View): number {
  const { cover, members } = stack;
  if (options.json) writeJson(shell, stack);
  else
    writeLines(shell, [
      `${stack.stackId}: ${formatCount(stack.count)} assets`,
      ...columns(
        members.map(({ assetId, key }) => [assetId, assetId === cover?.assetId ? "cover" : "", printable(key)]),
      ),
    ]);
  return exits.ok;
}
