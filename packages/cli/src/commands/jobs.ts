import { setTimeout as sleep } from "node:timers/promises";
import { Assets, Jobs } from "@darkroom/contract";
import { AssetId, assetIdOf, JobRun } from "@darkroom/domain";
import { Command } from "commander";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { durationSec } from "../duration.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type WhichOptions = CommonOptions & {
  state?: string[];
  stage?: string[];
  code?: string[];
  olderThan?: string;
  prefix?: string;
  limit?: string;
};
type RunOptions = WhichOptions & { dryRun?: boolean; detach?: boolean };

const endpoints = { rerun: Jobs.rerun, cancel: Jobs.cancel, prune: Jobs.prune };
const lookEveryMs = 300;
const prunedAfter = "30d";

/** `darkroom jobs`: the work on assets, stage by stage; and what can be done about much of it at once. */
export function jobsCommand(shell: Shell): Command {
  const summary = "Work on assets, stage by stage: list, show, rerun, cancel, prune";
  const command = new Command("jobs").summary(summary).description(summary);
  const list = which(
    define({
      name: "list",
      summary: "Jobs and how they stand (--json: one per line)",
      examples: ["jobs list --state error", "jobs list --stage caption --json | jq -r .reason"],
    }),
  )
    .option("--limit <count>", "at most so many", "100")
    .action((options: WhichOptions) => act(shell, options, () => listJobs(shell, options)));
  const show = define({
    name: "show",
    summary: "The jobs of one asset",
    examples: ["jobs show Pictures/2024/IMG_0001.jpg"],
  })
    .argument("<asset>", "an id (ast_…) or a key")
    .action((asset: string, options: CommonOptions) => act(shell, options, () => showJobs(shell, asset, options)));
  const runs = define({
    name: "runs",
    summary: "The latest work on many jobs, and how far it is",
    examples: ["jobs runs"],
  }).action((options: CommonOptions) => act(shell, options, () => listRuns(shell, options)));
  for (const one of [list, show, ...JobRun.Action.options.map((action) => actionCommand(shell, action)), runs])
    command.addCommand(one);
  return command;
}

const told: Record<JobRun.Action, { summary: string; done: string; examples: string[] }> = {
  rerun: {
    summary: "Try jobs again, usually those in error; what people see stays until there is something better",
    done: "are tried again",
    examples: ["jobs rerun --dry-run", "jobs rerun --stage thumbnail --code timeout"],
  },
  cancel: {
    summary: "Stop jobs that wait or run",
    done: "are stopped",
    examples: ["jobs cancel --stage caption", "jobs cancel --state queued --older-than 2d"],
  },
  prune: {
    summary:
      "Remove what ended jobs left and nobody sees; that and how they ended stays, so nothing is tried anew by it",
    done: "left something that is removed",
    examples: ["jobs prune --older-than 90d --dry-run", "jobs prune --state error --older-than 1d"],
  },
};

const which = (command: Command): Command =>
  command
    .option("--state <state...>", JobRun.State.options.join(", "))
    .option("--stage <name...>", "of these stages: probe, thumbnail, caption, …")
    .option("--code <code...>", "that ended, or wait, with these fault codes: docs/faults.md")
    .option("--older-than <time>", "ended, or made, so long ago: 30m, 12h, 90d")
    .option("--prefix <prefix>", "of assets whose key begins with this");

function actionCommand(shell: Shell, action: JobRun.Action): Command {
  const { summary, examples } = told[action];
  return which(define({ name: action, summary, examples }))
    .option("--dry-run", "only count")
    .option("--detach", "do not wait until it is done")
    .action((options: RunOptions) => act(shell, options, () => run(shell, action, options)));
}

function filterOf({ state, stage, code, olderThan, prefix }: WhichOptions): JobRun.Filter {
  return {
    ...(state && { states: state.map(stateOf) }),
    ...(stage && { stages: stage }),
    ...(code && { reasons: code }),
    ...(olderThan !== undefined && { olderThanSec: Math.max(0, Math.round(durationSec("--older-than", olderThan))) }),
    ...(prefix !== undefined && { keyPrefix: prefix }),
  };
}

function stateOf(name: string): JobRun.State {
  const { data } = JobRun.State.safeParse(name);
  if (data) return data;
  throw wrongUse(`--state: one of ${JobRun.State.options.join(", ")}`);
}

async function listJobs(shell: Shell, options: WhichOptions): Promise<number> {
  const limit = Number(options.limit);
  if (!(Number.isInteger(limit) && limit >= 1)) throw wrongUse("--limit: a whole number from 1");
  const { states, stages, reasons, olderThanSec, keyPrefix } = filterOf(options);
  const [state, stage, reason] = [states, stages, reasons].map((names) => names?.join(","));
  const asked = { state, stage, reason, olderThanSec, keyPrefix };
  const api = await findApi(shell, options);
  const rows: string[][] = [];
  let [shown, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: { items: Jobs.Item[]; nextCursor?: string | undefined } = await api.ask(Jobs.list, {
      ...asked,
      cursor,
    });
    const items = page.items.slice(0, limit - shown);
    if (options.json) for (const item of items) writeLines(shell, [JSON.stringify(item)]);
    else rows.push(...items.map(rowOf));
    shown += items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && shown < limit);
  if (!options.json) writeLines(shell, shown === 0 ? ["no such jobs"] : columns(rows));
  return exits.ok;
}

const rowOf = ({ since, stage, state, reason = "", attempt, key }: Jobs.Item): string[] => [
  since.slice(0, 16).replace("T", " "),
  stage,
  state,
  printable(reason),
  `attempt ${attempt}`,
  printable(key),
];

async function showJobs(shell: Shell, asset: string, options: CommonOptions): Promise<number> {
  const assetId = AssetId.safeParse(asset).data ?? assetIdOf(asset);
  const api = await findApi(shell, options);
  const { jobs } = await api.ask(Assets.get, { assetId });
  if (options.json) writeJson(shell, { assetId, jobs });
  else {
    const rows = jobs.map(({ stage, label, attempt, maxAttempts, reason = "", waitsFor = "", message = "" }) => [
      ...[stage, label, `attempt ${attempt} of ${maxAttempts}`, printable(reason || waitsFor), printable(message)],
    ]);
    writeLines(shell, columns(rows));
  }
  return exits.ok;
}

async function listRuns(shell: Shell, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  const { items } = await api.ask(Jobs.runs, {});
  if (options.json) writeJson(shell, { items });
  else if (items.length === 0) writeLines(shell, ["nothing was done to many jobs yet"]);
  else
    writeLines(
      shell,
      columns(
        items.map(({ createdAt, action, state, changed, looked, jobRunId }) => [
          ...[createdAt.slice(0, 16).replace("T", " "), action, state, `${formatCount(changed)} jobs`],
          ...[`${formatCount(looked)} assets looked at`, jobRunId],
        ]),
      ),
    );
  return exits.ok;
}

/** Counts first, then does it in the background and waits for its end. */
async function run(shell: Shell, action: JobRun.Action, options: RunOptions): Promise<number> {
  const filter = filterOf(action === "prune" ? { olderThan: prunedAfter, ...options } : options);
  const api = await findApi(shell, options);
  const groups = await count(api, action, filter);
  const jobs = groups.reduce((sum, group) => sum + group.count, 0);
  if (!options.json) writeLines(shell, [`${formatCount(jobs)} jobs fit`, ...columns(groups.map(groupRow))]);
  if (options.dryRun || jobs === 0) {
    if (options.json) writeJson(shell, { dryRun: options.dryRun === true, jobs, groups });
    return exits.ok;
  }
  const begun = (await api.ask(endpoints[action], {}, { body: { filter } })).run;
  if (!begun) throw wrongUse("nothing was begun");
  let view = begun;
  while (!options.detach && view.state === "working") {
    await sleep(lookEveryMs);
    view = await api.ask(Jobs.run, { jobRunId: view.jobRunId });
  }
  if (options.json) writeJson(shell, { dryRun: false, jobs, groups, run: view });
  else writeLines(shell, [sentence(action, view)]);
  return exits.ok;
}

function sentence(action: JobRun.Action, { jobRunId, state, changed, items, files }: Jobs.View): string {
  if (state === "working") return `begun as ${jobRunId}: darkroom jobs runs shows how far it is`;
  const removed = action === "prune" ? `: ${formatCount(items)} results and texts, ${formatCount(files)} files` : "";
  return `${formatCount(changed)} ${told[action].done}${removed}`;
}

const groupRow = ({ stage, state, reason = "", class: kind, count }: Jobs.Group): string[] => [
  `  ${formatCount(count)}`,
  stage,
  state,
  printable(reason),
  state === "error" ? kind : "",
];

async function count(api: Api, action: JobRun.Action, filter: JobRun.Filter): Promise<Jobs.Group[]> {
  const groups = new Map<string, Jobs.Group>();
  let cursor: string | undefined;
  do {
    const body = { filter, dryRun: true, ...(cursor !== undefined && { cursor }) };
    const slice: { groups?: Jobs.Group[] | undefined; nextCursor?: string | undefined } = await api.ask(
      endpoints[action],
      {},
      { body },
    );
    for (const group of slice.groups ?? []) {
      const name = [group.stage, group.state, group.reason].join("/");
      groups.set(name, { ...group, count: group.count + (groups.get(name)?.count ?? 0) });
    }
    cursor = slice.nextCursor;
  } while (cursor !== undefined);
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
