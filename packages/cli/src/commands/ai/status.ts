import { Ai } from "@darkroom/contract";
import type { Command } from "commander";
import type * as z from "zod";
import { columns } from "../../columns.ts";
import { formatBytes, formatCount, printable } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../../shell.ts";
import { formatDuration } from "../../show-import.ts";
import { findApi } from "../../target.ts";

type Answer = z.infer<typeof Ai.get.answer>;

/** `darkroom ai status`: how the lane of the models stands. */
export function statusCommand(shell: Shell): Command {
  const examples = ["ai status", "ai status --json | jq '.lane, .failures'"];
  const summary = "The lane of the models: its door, host, models and workers, what waits, what went wrong";
  return define({ name: "status", summary, examples }).action((options: CommonOptions) =>
    act(shell, options, async () => {
      const api = await findApi(shell, options);
      const answer = await api.ask(Ai.get, {});
      if (options.json) writeJson(shell, answer);
      else writeLines(shell, linesOf(answer));
      return exits.ok;
    }),
  );
}

const sentences: Record<string, string> = {
  running: "somebody works on it",
  started: "open; nobody has shown that he works on it",
  locked: "closed",
  busy: "busy",
  config_failed: "not configured",
  start_failed: "nothing was begun",
  open_failed: "nothing could be opened",
};

/** The lane in one line. */
export const standingLine = ({ status, reason_code }: { status: string; reason_code?: string | undefined }): string =>
  `lane ollama: ${sentences[status] ?? status}${reason_code === undefined ? "" : ` (${reason_code})`}`;

function linesOf(answer: Answer): string[] {
  const { lane, host, depth, backend, failures, workers, modes, alarms } = answer;
  const hostLine = host.state === "up" ? `up, Ollama ${host.version ?? ""}` : `${host.state} ${host.message ?? ""}`;
  return [
    standingLine(answer),
    ...(lane.until === undefined ? [] : [`  tried again ${lane.until}`]),
    `backend ${backend}${backend === "stub" ? ": words made of the file's facts; set AI_BACKEND=local to ask Ollama" : ""}`,
    ...(backend === "local"
      ? [printable(`host ${host.url}: ${hostLine.trim()}`), ...answer.models.map(modelLine)]
      : []),
    depthLine(depth, answer),
    ...columns(
      modes.map(({ mode, queued, running, waiting }) => [
        `  ${mode}`,
        `${queued} queued`,
        `${running} running`,
        why(waiting),
      ]),
    ),
    ...(failures.length === 0 ? [] : ["failed attempts of the last workers"]),
    ...columns(
      failures.map(({ code, class: found, count, lastAt }) => [`  ${code}`, found, formatCount(count), lastAt]),
    ),
    ...answer.servers.flatMap(serverLine),
    ...(workers.length === 0 ? [] : ["workers"]),
    ...columns(workers.map(workerRow)),
    ...alarms.map(
      (alarm) => `! ${alarm === "queue_idle" ? "work waits and nobody takes it" : "no worker shows that it lives"}`,
    ),
  ];
}

function modelLine({
  name,
  field,
  isThere,
  isLoaded,
  vramBytes = 0,
  sizeBytes = 0,
  isOffloaded,
}: Answer["models"][number]) {
  const state = isThere === undefined ? "not known" : isThere ? "there" : "missing: darkroom ai pull";
  const part = isOffloaded ? `, only ${formatBytes(vramBytes)} of ${formatBytes(sizeBytes)} on the GPU: slow` : "";
  return printable(`  ${field} ${name}: ${state}${isLoaded ? `, loaded${part}` : ""}`);
}

function depthLine(
  { interactive, bulk, isCapped, running }: Answer["depth"],
  { ratePerMinute, etaSec }: Answer,
): string {
  const waiting = `${isCapped ? "at least " : ""}${formatCount(interactive + bulk)} open, ${formatCount(interactive)} of them first`;
  const rate = ratePerMinute === undefined ? "" : `, ${ratePerMinute.toFixed(1)} a minute`;
  const eta = etaSec === undefined || interactive + bulk === 0 ? "" : `, about ${formatDuration(etaSec * 1000)} left`;
  return `jobs: ${waiting}, ${formatCount(running)} running${rate}${eta}`;
}

/** Who asks a server now; nothing where nobody does. */
function serverLine({ server, slots, asking }: Answer["servers"][number]): string[] {
  const taken = asking.reduce((sum, one) => sum + one.slots, 0);
  const by = asking.map(({ owner }) => owner).join(", ");
  return taken === 0 ? [] : [printable(`server ${server}: ${taken} of ${slots} questions at a time, by ${by}`)];
}

function workerRow({ owner, host, state, heartbeatAgeSec, running, settled }: Answer["workers"][number]): string[] {
  const beat = heartbeatAgeSec === undefined ? "no heartbeat" : `heard ${heartbeatAgeSec} s ago`;
  return [`  ${printable(host)}`, printable(owner), state, beat, `${formatCount(settled)} done, ${running} running`];
}

const why = (waiting: Record<string, number>): string =>
  Object.entries(waiting)
    .map(([reason, count]) => `${formatCount(count)} ${reason}`)
    .join(", ");
