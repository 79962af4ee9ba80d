import { Fault } from "@darkroom/domain";
import { StartRefused } from "@darkroom/runtime";
import { migrationLine } from "./open-migrations.ts";

/** Exit statuses of a start. */
export const exits = { stopped: 0, failed: 1, refused: 2 } as const;

/** What a start tells: its places, and how it ends. */
type Told =
  | {
      event: "ready";
      tookMs: number;
      page: string;
      api: string;
      aws: string;
      dataDir: string;
      logFile: string;
      table: string;
    }
  | {
      event: "already running";
      page: string;
      api: string;
      aws: string;
      dataDir: string;
      logFile: string;
      table: string;
    }
  | { event: "migrating"; number: number; summary: string }
  | { event: "stopping" }
  | { event: "waiting"; what: string };

export type Say = (told: Told) => void;

/** Tells it in words, or as one JSON object per line and nothing else. */
export function sayTo({ json }: { json: boolean }): Say {
  return (told) => process.stdout.write(json ? `${JSON.stringify(told)}\n` : inWords(told));
}

function inWords(told: Told): string {
  if (told.event === "stopping") return "\nDarkroom is stopping.\n";
  if (told.event === "migrating") return `${migrationLine(told)}\n`;
  if (told.event === "waiting") return `Waiting up to 10 s for ${told.what}; Ctrl-C again ends at once.\n`;
  const head =
    told.event === "ready"
      ? `Darkroom is ready (${(told.tookMs / 1000).toFixed(1)} s). Ctrl-C stops it.`
      : "Darkroom is running already.";
  const unsynced = told.table === "dynalite" ? " (safe against a crash, not against a power cut)" : "";
  const places = [
    ["page", told.page],
    ["API", told.api],
    ["AWS", `${told.aws}  (S3, SQS, DynamoDB; keys test/test)`],
    ["data", told.dataDir],
    ["log", told.logFile],
    ["table", told.table + unsynced],
  ];
  return [head, ...places.map(([name, place]) => `  ${name?.padEnd(6)} ${place}`), ""].join("\n");
}

/** Tells one sentence for what was to be expected, a stack for what was not. Answers the exit status. */
export function tell(error: unknown): number {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${isExpected(error) ? error.message : error.stack}\n`);
  return isExpected(error) ? exits.refused : exits.failed;
}

const isExpected = (error: Error): boolean =>
  error instanceof StartRefused ||
  error instanceof Fault ||
  /^ERR_PARSE_ARGS/.test("code" in error ? String(error.code) : "");
