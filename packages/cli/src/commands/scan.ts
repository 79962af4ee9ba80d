import { resolve } from "node:path";
import { Scans } from "@darkroom/contract";
import type { Command } from "commander";
import { type Api, openApi } from "../api.ts";
import { scanFolder } from "../scan-folder.ts";
import { act, type CommonOptions, define, exits, type Shell, writeLines, wrongUse } from "../shell.ts";
import { decisionLine, decisionsOf, scanSummary, untilScanned } from "../show-scan.ts";
import { stopOnSignals } from "../stop-on-signals.ts";
import { dataDirOf, findApi, mustRun } from "../target.ts";

type Options = CommonOptions & { path?: string; prefix?: string; source?: string; limit?: string };

const examples = [
  "scan --path ~/Pictures/old-laptop --source old-laptop",
  "scan --prefix camera/2024/ --source camera --limit 5000",
  "scan --path /mnt/card --json | jq -c 'select(.verdict == \"rejected\")'",
];
const exitHelp = "Exit status: 0 nothing was rejected, 1 failed, 2 wrong use, 3 some files were rejected";

/** `darkroom scan`: takes in what is in a folder or below a prefix, and says of each file what was decided, and why. */
export function scanCommand(shell: Shell): Command {
  const summary = "Take in a folder or what is below a prefix, and say of each file what was decided and why";
  return define({ name: "scan", summary, examples, exits: exitHelp })
    .option("--path <folder>", "a folder of this machine: its files are copied in first")
    .option("--prefix <prefix>", "what the keys of objects in the bucket begin with")
    .option("--source <name>", "kept on every asset: where it came from")
    .option("--limit <count>", "of a folder, so many new files; of a prefix, so many objects")
    .action((options: Options) => act(shell, options, () => scan(shell, options)));
}

async function scan(shell: Shell, options: Options): Promise<number> {
  const { path, prefix, source } = options;
  if ((path === undefined) === (prefix === undefined)) throw wrongUse("name either --path or --prefix");
  if (source !== undefined && !/^[\w.:-]{1,64}$/.test(source))
    throw wrongUse("--source: letters, digits and . _ : - only, at most 64");
  const limit = options.limit === undefined ? undefined : Number(options.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) throw wrongUse("--limit: a whole number from 1");
  const asked = { ...(source !== undefined && { source }), ...(limit !== undefined && { limit }) };
  const { api, scan } =
    path === undefined ? await ofPrefix(shell, options, asked) : await ofFolder(shell, path, options, asked);
  const ended = await untilScanned(api, scan);
  for await (const decision of decisionsOf(api, ended.scanId)) {
    const isTold = options.json || decision.verdict === "rejected" || decision.verdict === "duplicate";
    if (isTold) writeLines(shell, [options.json ? JSON.stringify(decision) : decisionLine(decision)]);
  }
  writeLines(shell, [options.json ? JSON.stringify({ event: "ended", ...ended }) : scanSummary(ended)]);
  return (ended.counts.rejected ?? 0) > 0 ? exits.refused : exits.ok;
}

type Asked = { source?: string; limit?: number };
type Begun = { api: Api; scan: Scans.View };

async function ofPrefix(shell: Shell, options: Options, asked: Asked): Promise<Begun> {
  const api = await findApi(shell, options);
  return { api, scan: await api.ask(Scans.start, {}, { body: { prefix: options.prefix ?? "", ...asked } }) };
}

async function ofFolder(shell: Shell, path: string, { url }: Options, asked: Asked): Promise<Begun> {
  if (url !== undefined) throw wrongUse("--path copies into the data folder of this machine; it takes no --url");
  const library = await mustRun(shell);
  const api = openApi(library.httpUrl);
  const stop = stopOnSignals(shell, "the files under way");
  const from = { path: resolve(shell.cwd, path), dataDir: dataDirOf(shell), stop, ...asked };
  return { api, scan: await scanFolder(library, api, from) };
}
