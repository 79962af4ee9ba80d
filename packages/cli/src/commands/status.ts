import { Health, Stages, Timeline } from "@darkroom/contract";
import type { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { formatDuration } from "../show-import.ts";
import { findApi } from "../target.ts";

type Answer = z.infer<typeof Stages.get.answer>;

/** `darkroom status`: what the library holds, and what every stage is at. */
export function statusCommand(shell: Shell): Command {
  const examples = ["status", "status --json | jq '.stages[] | select(.queued > 0)'", "status --url http://nas:8080"];
  return define({
    name: "status",
    summary: "What the library holds, and what every stage is at and waits for",
    examples,
  }).action((options: CommonOptions) => act(shell, options, () => status(shell, options)));
}

async function status(shell: Shell, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  const health = await api.ask(Health.get, {}, { accepts: [503] });
  const [{ stages, deadLetters }, { total }] = [await api.ask(Stages.get, {}), await api.ask(Timeline.get, {})];
  if (options.json) writeJson(shell, { url: api.url, health: health.status, total, stages, deadLetters });
  else
    writeLines(shell, [
      `${api.url}  health ${health.status}`,
      libraryLine(total),
      "",
      ...columns([["stage", "lane", "queued", "running", "hints", "waits for"], ...stages.map(rowOf)]),
      "",
      deadLetters === 0
        ? "no dead letters"
        : `${formatCount(deadLetters)} dead letters: darkroom doctor says what to do`,
    ]);
  return exits.ok;
}

function libraryLine(total: z.infer<typeof Timeline.get.answer>["total"]): string {
  const { count, image, video, audio, other, busy, failed } = total;
  const kinds = `${formatCount(image)} images, ${formatCount(video)} videos, ${formatCount(audio)} recordings, ${formatCount(other)} other`;
  return `${formatCount(count)} assets (${kinds}); ${formatCount(busy)} in work, ${formatCount(failed)} with an error`;
}

function rowOf(stage: Answer["stages"][number]): string[] {
  const { hints, isCapped, queued, running } = stage;
  const count = (value: number) => `${formatCount(value)}${isCapped && value > 0 ? "+" : ""}`;
  const held = `${hints.visible} + ${hints.inFlight} in flight${hints.delayed > 0 ? ` + ${hints.delayed} later` : ""}`;
  return [printable(stage.stage), printable(stage.lane), count(queued), count(running), held, waitsFor(stage)];
}

function waitsFor({ isOpen, closedReason, waiting, oldestDueSec }: Answer["stages"][number]): string {
  const parts = Object.entries(waiting).map(([reason, count]) => `${printable(reason)} ${formatCount(count)}`);
  if (!isOpen) parts.unshift(`lane closed: ${printable(closedReason ?? "no reason given")}`);
  if (oldestDueSec !== undefined && oldestDueSec > 0)
    parts.push(`oldest due ${formatDuration(oldestDueSec * 1000)} ago`);
  return parts.join(", ") || "–";
}
