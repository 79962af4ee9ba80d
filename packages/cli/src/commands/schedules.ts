import { Schedules } from "@darkroom/contract";
import { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type View = z.infer<typeof Schedules.list.answer>["schedules"][number];
type Changes = z.input<NonNullable<typeof Schedules.change.body>>;
type SetOptions = CommonOptions & {
  every?: string;
  at?: string;
  zone?: string;
  days?: string;
  limit?: string;
  priority?: string;
  which?: string;
};

/** `darkroom schedules`: work that is started at times people choose. */
export function schedulesCommand(shell: Shell): Command {
  const summary = "Look at and change what is started at times you choose: rescans, cleanups";
  const command = new Command("schedules").summary(summary).description(summary);
  return command
    .addCommand(listCommand(shell))
    .addCommand(setCommand(shell))
    .addCommand(switchCommand(shell, "resume", "Switch a schedule on; what was missed is not made up for", true))
    .addCommand(switchCommand(shell, "pause", "Switch a schedule off", false))
    .addCommand(runCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["schedules list", "schedules list --json | jq '.[] | select(.lastRun.state == \"error\")'"];
  return define({
    name: "list",
    summary: "Every schedule, when it is next due, and what its last run came to",
    examples,
  }).action((options: CommonOptions) =>
    act(shell, options, async () => {
      const api = await findApi(shell, options);
      const { schedules } = await api.ask(Schedules.list, {});
      if (options.json) writeJson(shell, schedules);
      else writeLines(shell, columns([head, ...schedules.map(rowOf)]));
      return exits.ok;
    }),
  );
}

function setCommand(shell: Shell): Command {
  const examples = [
    "schedules set rescan --at 03:30 --zone Europe/Berlin --limit 500",
    "schedules set rescan --every 120 --limit 50 --priority 0",
    "schedules set cleanup --at 05:00 --days sat,sun",
  ];
  return define({ name: "set", summary: "Change when a schedule runs and how much it does", examples })
    .argument("<schedule>", "its name, as `darkroom schedules list` shows it")
    .option("--every <minutes>", "again and again after so many minutes")
    .option("--at <time>", "at a time of day: 03:30")
    .option("--zone <zone>", "where it is that time; by default where this machine is")
    .option("--days <days>", "only on these: mon,tue,wed,thu,fri,sat,sun")
    .option("--limit <count>", "at most so much in one run: assets, or things removed")
    .option("--priority <0|1>", "of the jobs it makes; 1: behind what people wait for")
    .option("--which <results>", "of a rescan: outdated, improvable, failed or all")
    .action((id: string, options: SetOptions) =>
      act(shell, options, () => change(shell, options, id, changesOf(options))),
    );
}

function switchCommand(shell: Shell, name: string, summary: string, isEnabled: boolean): Command {
  return define({ name, summary, examples: [`schedules ${name} rescan`] })
    .argument("<schedule>", "its name")
    .action((id: string, options: CommonOptions) =>
      act(shell, options, () => change(shell, options, id, { isEnabled })),
    );
}

function runCommand(shell: Shell): Command {
  const summary = "Start a schedule within a minute, once, even while it is switched off";
  return define({ name: "run-now", summary, examples: ["schedules run-now cleanup"] })
    .argument("<schedule>", "its name")
    .action((scheduleId: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        return tell(shell, options, await api.ask(Schedules.run, { scheduleId }));
      }),
    );
}

async function change(shell: Shell, options: CommonOptions, scheduleId: string, body: Changes): Promise<number> {
  const api = await findApi(shell, options);
  return tell(shell, options, await api.ask(Schedules.change, { scheduleId }, { body }));
}

function tell(shell: Shell, options: CommonOptions, schedule: View): number {
  if (options.json) writeJson(shell, schedule);
  else writeLines(shell, columns([head, rowOf(schedule)]));
  return exits.ok;
}

function changesOf({ every, at, zone, days, limit, priority, which }: SetOptions): Changes {
  if (every !== undefined && at !== undefined) throw wrongUse("--every and --at: one of them");
  if (at === undefined && (zone ?? days) !== undefined) throw wrongUse("--zone and --days: together with --at");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const timing =
    every !== undefined
      ? { everyMinutes: numberOf("--every", every) }
      : at !== undefined && { at, zone: zone ?? here, ...(days !== undefined && { days: days.split(",") }) };
  const changes = {
    ...(timing && { timing }),
    ...(limit !== undefined && { limit: numberOf("--limit", limit) }),
    ...(priority !== undefined && { priority: numberOf("--priority", priority) }),
    ...(which !== undefined && { filter: { which } }),
  };
  if (Object.keys(changes).length === 0) throw wrongUse("nothing to set: see --help");
  return changes as Changes; // the API says what is wrong with a value
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && text.trim() !== "") return value;
  throw wrongUse(`${option}: a whole number`);
}

const head = ["schedule", "when", "limit", "priority", "next", "last run"];

function rowOf(schedule: View): string[] {
  const { scheduleId, limit, priority, isAsked, nextDueAt, lastRun } = schedule;
  const next = isAsked ? "within a minute" : (nextDueAt?.slice(0, 16).replace("T", " ") ?? "off");
  return [scheduleId, whenOf(schedule), String(limit), String(priority), next, lastRun ? ranOf(lastRun) : "–"];
}

function whenOf({ timing }: View): string {
  if ("everyMinutes" in timing) return `every ${timing.everyMinutes} min`;
  return `${timing.at} ${timing.zone}${timing.days ? ` on ${timing.days.join(", ")}` : ""}`;
}

function ranOf({ state, startedAt, reason, counts = {} }: NonNullable<View["lastRun"]>): string {
  const came = Object.entries(counts).map(([name, count]) => `${printable(name)} ${count}`);
  const what = [state, ...(reason ? [printable(reason)] : []), ...came].join(", ");
  return `${startedAt.slice(0, 16).replace("T", " ")}: ${what}`;
}
