import { count } from "../../lib/format.ts";
import type { Schedule } from "./schedules.tsx";

const things: Record<string, string> = {
  again: "done again",
  looked: "looked at",
  removed: "left-over renditions removed",
  uploads: "unfinished uploads given up",
};

const results: Record<string, string> = {
  outdated: "Make results of older versions again",
  improvable: "Make again what this version does better",
  failed: "Try again what failed",
  all: "Make results again",
};

/** What it does: "Make results of older versions again". */
export function does({ what, filter }: Schedule): string {
  if (what === "cleanup") return "Remove what nothing points to";
  return results[filter?.which ?? "improvable"] ?? "Make results again";
}

/** "Every 120 minutes, at most 50." */
export function when({ timing, limit }: Schedule): string {
  const most = `at most ${count(limit)} a run`;
  if ("everyMinutes" in timing) return `Every ${count(timing.everyMinutes)} minutes, ${most}.`;
  const days = timing.days ? `on ${timing.days.map(capital).join(", ")}` : "every day";
  return `At ${timing.at} (${timing.zone}) ${days}, ${most}.`;
}

/** "Next in 3 h." Nothing while it is switched off. */
export function next({ isAsked, nextDueAt }: Schedule): string {
  if (isAsked) return "Starts within a minute.";
  return nextDueAt ? `Next on ${local(nextDueAt)}.` : "";
}

/** What the last run came to: "Nov 21, 2026, 4:00 AM: 12 done again, 500 looked at." */
export function ran(run: Schedule["lastRun"]): string {
  if (!run) return "It has not run yet.";
  const at = local(run.startedAt);
  if (run.state === "running") return `Running since ${at}${run.attempt > 1 ? `, attempt ${run.attempt}` : ""}.`;
  if (run.state === "error") return `Failed on ${at}: ${run.reason ?? "no reason given"}.`;
  const counts = Object.entries(run.counts ?? {}).map(([name, value]) => `${count(value)} ${things[name] ?? name}`);
  return `Last run on ${at}: ${counts.join(", ") || "nothing to do"}.`;
}

const times = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const local = (at: string): string => times.format(new Date(at));
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
