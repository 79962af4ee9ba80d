import type { Command } from "commander";
import { stages } from "../../../../functions/stages.ts";
import { mustKnowModes } from "../../../platform/src/due-stages.ts";
import { type LimitOptions, limitsOf, withLimits } from "../limit-options.ts";
import { act, type CommonOptions, define, exits, type Shell, wrongUse } from "../shell.ts";
import { stopOnSignals } from "../stop-on-signals.ts";
import { findCloud } from "../target.ts";

type WorkerOptions = CommonOptions & LimitOptions & { lane: string[]; jobs?: string; untilEmpty?: boolean };

const examples = [
  "worker --lane thumbnail",
  "worker --lane hash --lane probe --jobs 4",
  "worker --lane thumbnail --until-empty --json | jq -c 'select(.event == \"log\")'",
];
const exitHelp = "Exit status: 0 stopped by a signal or, with --until-empty, nothing left; 1 failed, 2 wrong use";

/** `darkroom worker --lane NAME`: works on the jobs of lanes that wait in a cloud, or in the Darkroom of this machine. */
export function workerCommand(shell: Shell): Command {
  const gather = (lane: string, before: string[]): string[] => [...before, lane];
  const summary = "Work on the jobs of a lane, from any machine";
  return withLimits(define({ name: "worker", summary, examples, exits: exitHelp, hasUrl: false }))
    .option("--lane <name>", `a lane to take jobs from, as often as wanted: ${laneNames().join(", ")}`, gather, [])
    .option("--jobs <count>", "jobs of each lane at a time (default: what the lane's function allows)")
    .option("--until-empty", "end when each lane was found empty three times in a row, about a minute")
    .action((options: WorkerOptions) => act(shell, options, () => work(shell, options)));
}

const laneNames = (): string[] => [...new Set(stages.map(({ lane }) => lane))];

async function work(shell: Shell, options: WorkerOptions): Promise<number> {
  const { url, lane: given, jobs: wanted, untilEmpty = false, json = false } = options;
  if (url !== undefined) throw wrongUse("worker finds queues, buckets and table by its environment; it takes no --url");
  const lanes = [...new Set(given)];
  const names = laneNames();
  if (lanes.length === 0) throw wrongUse(`--lane: name the lane to work on, one of ${names.join(", ")}`);
  const unknown = lanes.find((lane) => !names.includes(lane));
  if (unknown !== undefined)
    throw wrongUse(`--lane: there is no lane ${JSON.stringify(unknown)}, only ${names.join(", ")}`);
  const jobs = wanted === undefined ? undefined : Number(wanted);
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs >= 1 && jobs <= 64))
    throw wrongUse("--jobs: a number from 1 to 64");
  const limits = limitsOf(options);
  const config = await findCloud(shell);
  mustKnowModes(stages, config);
  const stop = stopOnSignals(shell, "the jobs under way");
  const { runWorker } = await import("../run-worker.ts");
  const { root, out } = shell;
  const args = process.argv.slice(2);
  await runWorker(lanes, { config, root, jobs, untilEmpty, limits, args, isJson: json, out, stop });
  return exits.ok;
}
