import type { Config, Log } from "@darkroom/platform";
import type { LaneFound } from "./look-at-lanes.ts";
import { formatCount, printable } from "./printable.ts";
import type { Output } from "./show-import.ts";

/** What a worker tells while it works: its jobs by how they ended, what goes wrong, and its own beginning and end. */
export type WorkerView = {
  /** The log of everything in this process. It counts the jobs that settle, too. */
  log: Log;
  ready(about: { owner: string; lanes: readonly LaneFound[]; queueUrls: readonly string[] }): void;
  /** To be called often; shown every 10 s when something has changed. */
  progress(running: number): void;
  stopping(why: { isAsked: boolean }): void;
  ended(how: { deferred: number }): void;
};

type Figures = { done: number; failed: number; again: number };
type Level = Config["logLevel"];

const levels = ["debug", "info", "warn", "error"] as const;
const showEveryMs = 10_000;

/** Shows a worker's doings as lines for people, or as one JSON object per line. */
export function showWorker(least: Level, { out, isJson }: { out: Output; isJson: boolean }): WorkerView {
  const figures: Figures = { done: 0, failed: 0, again: 0 };
  let isOver = false;
  const tell = (event: string, fields: object, words: readonly string[]) => {
    if (isOver) return; // what work that was let go comes to is nobody's news
    const at = new Date().toISOString();
    if (isJson) out.write(`${JSON.stringify({ event, at, ...fields })}\n`);
    else for (const line of words) out.write(`${line}\n`);
  };
  const note = (level: Level, message: string, fields: Record<string, unknown> = {}) => {
    if (message === "job settled") count(figures, fields.state);
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const said = { level, message, ...plain(fields) };
    tell("log", said, [`${timeOfDay()} ${level.padEnd(5)} ${message}${inWords(plain(fields))}`]);
  };
  let shown = "";
  let shownAtMs = performance.now();
  return {
    log: {
      debug: (message, fields) => note("debug", message, fields),
      info: (message, fields) => note("info", message, fields),
      warn: (message, fields) => note("warn", message, fields),
      error: (message, fields) => note("error", message, fields),
    },
    ready: ({ owner, lanes, queueUrls }) => {
      const lines = lanes.map((found, at) => laneLine(found, queueUrls[at] ?? ""));
      tell("ready", { owner, lanes, queueUrls }, [...lines, `This worker is ${printable(owner)}. Ctrl-C stops it.`]);
    },
    progress: (running) => {
      const line = figuresLine(figures, running);
      if (line === shown || performance.now() - shownAtMs < showEveryMs) return;
      [shown, shownAtMs] = [line, performance.now()];
      tell("progress", { ...figures, running }, [`${timeOfDay()} ${line}`]);
    },
    stopping: ({ isAsked }) => tell("stopping", { isAsked }, [isAsked ? "Stopping." : "Nothing is left to do."]),
    ended: ({ deferred }) => {
      const putBack = deferred > 0 ? `; ${formatCount(deferred)} put back for others` : "";
      tell("ended", { ...figures, deferred }, [`Ended: ${figuresLine(figures, 0)}${putBack}.`]);
      isOver = true;
    },
  };
}

function count(figures: Figures, state: unknown): void {
  if (state === "error") figures.failed++;
  else if (state === "queued") figures.again++;
  else figures.done++;
}

function figuresLine({ done, failed, again }: Figures, running: number): string {
  const parts = [`${formatCount(done)} done`];
  if (running > 0) parts.push(`${formatCount(running)} running`);
  if (again > 0) parts.push(`${formatCount(again)} to be tried again`);
  if (failed > 0) parts.push(`${formatCount(failed)} ended with an error`);
  return parts.join(", ");
}

function laneLine({ lane, waiting, closedReason }: LaneFound, queueUrl: string): string {
  const door = closedReason === undefined ? "" : `; closed: ${printable(closedReason)}`;
  return `Working on ${lane}: ${formatCount(waiting)} hints wait at ${printable(queueUrl)}${door}`;
}

const timeOfDay = (): string => new Date().toTimeString().slice(0, 8);

/** An error is told by its name and its sentence; the rest as it is. */
function plain(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, value instanceof Error ? `${value.name}: ${value.message}`.slice(0, 1024) : value]];
    }),
  );
}

const inWords = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([name, value]) => ` ${name}=${printable(typeof value === "string" ? value : JSON.stringify(value))}`)
    .join("");
