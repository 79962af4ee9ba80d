import { Prompts } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import { Command } from "commander";
import type * as z from "zod";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";
import { marked } from "./ai/prompt-rows.ts";

type LimitOptions = CommonOptions & { limit: string };
type Prompt = z.infer<typeof Prompts.list.answer>["items"][number];
type Rebuilt = z.infer<typeof Prompts.rebuild.answer>;

const pageSize = 50;
const rebuiltAtOnce = 100;

/** `darkroom prompts`: what pictures were generated with. */
export function promptsCommand(shell: Shell): Command {
  const summary = "Prompts of generated pictures: list, history, and read the stored texts again";
  const command = new Command("prompts").summary(summary).description(summary);
  return command
    .addCommand(listCommand(shell))
    .addCommand(showCommand(shell))
    .addCommand(historyCommand(shell))
    .addCommand(rebuildCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["prompts list", "prompts list --limit 1000 --json | jq -r '.[].positive'"];
  return define({ name: "list", summary: "Every prompt once, the last one seen first", examples })
    .option("--limit <count>", "at most so many", "50")
    .action((options: LimitOptions) =>
      act(shell, options, async () => {
        const found = await listAll(await findApi(shell, options), limitOf(options));
        if (options.json) writeJson(shell, found);
        else writeLines(shell, columns(found.map(rowOf)));
        return exits.ok;
      }),
    );
}

function showCommand(shell: Shell): Command {
  const examples = ["prompts show prm_…", "prompts show prm_… --json | jq -r '.assetIds[]'"];
  return define({ name: "show", summary: "One prompt with the pictures it made", examples })
    .argument("<prompt>", "its id, as the list shows it")
    .action((promptId: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { prompt, assetIds } = await api.ask(Prompts.get, { promptId });
        if (options.json) writeJson(shell, { prompt, assetIds });
        else
          writeLines(shell, [
            printable(prompt.positive),
            ...(prompt.negative ? [`negative: ${printable(prompt.negative)}`] : []),
            `${counted(prompt)}, first seen ${prompt.firstSeenAt}`,
            ...assetIds.map((id) => `  ${id}`),
          ]);
        return exits.ok;
      }),
    );
}

function historyCommand(shell: Shell): Command {
  const summary = "How an asset's prompt changed, the latest first; [-went-] and {+came+}";
  return define({ name: "history", summary, examples: ["prompts history renders/fox.png"] })
    .argument("<asset>", "its id (ast_…) or its key")
    .action((asset: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const assetId = AssetId.safeParse(asset).data ?? assetIdOf(asset);
        const answer = await api.ask(Prompts.ofAsset, { assetId });
        if (options.json) writeJson(shell, answer);
        else if (answer.history.length === 0) writeLines(shell, ["this asset never said how it was generated"]);
        else writeLines(shell, answer.history.flatMap(linesOf));
        return exits.ok;
      }),
    );
}

function rebuildCommand(shell: Shell): Command {
  const summary = "Read the stored texts of generated pictures again, without their files";
  const exits = "Exit status: 0 ok, 1 failed, 2 wrong use, 3 some could not be read";
  const examples = ["prompts rebuild --limit 100", "prompts rebuild --limit 1000000 --json | jq .failures"];
  return define({ name: "rebuild", summary, examples, exits })
    .option("--limit <count>", "at most so many generated pictures, newest capture first", "100")
    .action((options: LimitOptions) => act(shell, options, () => rebuild(shell, options)));
}

async function rebuild(shell: Shell, options: LimitOptions): Promise<number> {
  const limit = limitOf(options);
  const api = await findApi(shell, options);
  const sum: Rebuilt = { looked: 0, generated: 0, changed: 0, failures: [] };
  let cursor: string | undefined;
  do {
    const body = { limit: Math.min(rebuiltAtOnce, limit - sum.generated), ...(cursor !== undefined && { cursor }) };
    const page = await api.ask(Prompts.rebuild, {}, { body });
    sum.looked += page.looked;
    sum.generated += page.generated;
    sum.changed += page.changed;
    sum.failures.push(...page.failures);
    cursor = page.nextCursor;
  } while (cursor !== undefined && sum.generated < limit);
  if (options.json) writeJson(shell, sum);
  else tellRebuilt(shell, sum);
  return sum.failures.length === 0 ? exits.ok : exits.refused;
}

function tellRebuilt(shell: Shell, { looked, generated, changed, failures }: Rebuilt): void {
  const of = `${formatCount(generated)} generated pictures of ${formatCount(looked)} looked at`;
  writeLines(shell, [`${of}: ${formatCount(changed)} say something else now`]);
  if (failures.length === 0) return;
  writeLines(shell, columns(failures.map(({ code, key }) => [`  ${code}`, printable(key)])));
  writeLines(shell, [
    `${formatCount(failures.length)} could not be read: \`darkroom check\` says whether they are whole`,
  ]);
}

async function listAll(api: Api, limit: number): Promise<Prompt[]> {
  const found: Prompt[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.ask(Prompts.list, { limit: Math.min(pageSize, limit - found.length), cursor });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && found.length < limit);
  return found;
}

const counted = ({ assets, isCapped }: Prompt): string =>
  `${isCapped ? "at least " : ""}${formatCount(assets)} ${assets === 1 ? "picture" : "pictures"}`;

const rowOf = (prompt: Prompt): string[] => [
  prompt.promptId,
  counted(prompt),
  printable(prompt.positive).slice(0, 120),
];

function linesOf({ number, at, cause, positive, negative, settings }: Prompts.Entry): string[] {
  return [
    `${number}  ${at}  ${cause}`,
    ...(positive ? [`  prompt    ${printable(marked(positive))}`] : []),
    ...(negative ? [`  negative  ${printable(marked(negative))}`] : []),
    ...settings.map(({ name, before = "–", after = "–" }) => printable(`  ${name.padEnd(8)}  ${before} → ${after}`)),
  ];
}

function limitOf({ limit }: LimitOptions): number {
  const value = Number(limit);
  if (Number.isInteger(value) && value >= 1) return value;
  throw wrongUse("--limit: a whole number from 1");
}
