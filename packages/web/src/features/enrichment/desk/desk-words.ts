import { count, visible } from "../../../lib/format.ts";
import type { Status } from "./use-desk.ts";

const reasons: Record<string, string> = {
  blocked_by_ollama: "Ollama does not answer",
  model_missing: "Ollama does not have the model",
  prompt_missing: "A prompt is missing",
  config_failed: "A variable or a prompt is wrong",
  "lane.paused": "Somebody paused it",
};

/** Why the lane is closed, in words; what a person wrote as it stands. */
export const reasonOf = (reason = "lane.closed"): string => reasons[reason] ?? visible(reason);

/** What jobs wait for, how many for each: a turn at the models, most often. */
export function whyWaiting(lane: Status["lane"], running: number, modes: Status["modes"]): string[] {
  const sums = new Map<string, number>();
  for (const { waiting } of modes)
    for (const [why, jobs] of Object.entries(waiting)) sums.set(why, (sums.get(why) ?? 0) + jobs);
  return [...sums].map(([why, jobs]) => `${count(jobs)} waiting ${becauseOf(why, lane, running)}`);
}

function becauseOf(why: string, { isOpen, slots, reason }: Status["lane"], running: number): string {
  if (!isOpen) return `because the lane is closed: ${reasonOf(reason)}`;
  if (why === "its turn") return running >= slots ? `because cap=${slots} (AI_PARALLEL)` : "for their turn";
  return why === "scheduled" ? "for their time" : `because of ${visible(why)}`;
}
