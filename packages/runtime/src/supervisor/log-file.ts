import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Log, LogLevel } from "../log.ts";
import { calm } from "./calm.ts";

/** A log on disk, and its warnings for whoever sits at the terminal. */
export type LogFile = {
  path: string;
  /** Our own lines. */
  log: Log;
  /** One line a child wrote: JSON as it is, anything else wrapped. */
  take(process: string, line: string, level?: LogLevel): void;
  close(): void;
};

type Fields = Record<string, unknown>;

const rotateAtBytes = 20 * 1024 * 1024;
const keptFiles = 3;
const levels: LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * Opens `path` for appending; a file over 20 MiB is put aside as `path.1`, and the three latest of those are kept.
 * Warnings and errors are also given to `showLine`, as one short line for people, a few of a kind each minute.
 */
export function openLogFile(path: string, showLine: (line: string) => void): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  const show = calm(showLine);
  let fd = openSync(path, "a", 0o600);
  let sizeBytes = statSync(path).size;

  function append(line: string): void {
    if (sizeBytes > rotateAtBytes) {
      closeSync(fd);
      rotate(path);
      fd = openSync(path, "a", 0o600);
      sizeBytes = 0;
    }
    try {
      sizeBytes += writeSync(fd, `${line}\n`);
    } catch {
      // A full disk must not end the supervisor; what fails because of it says so by itself.
    }
  }

  function note(level: LogLevel, fields: Fields, line: string): void {
    append(line);
    if (level === "warn" || level === "error") show(kindOf(fields), forPeople(level, fields));
  }

  return {
    path,
    log(level, message, fields = {}) {
      const all = { ts: new Date().toISOString(), level, message, ...fields };
      note(level, all, JSON.stringify(all));
    },
    take(process, line, level = "info") {
      const parsed = parse(line);
      if (parsed) return note(levelOf(parsed), { process, ...parsed }, line);
      const fields = { ts: new Date().toISOString(), level, process, message: line.slice(0, 1_024), isText: true };
      note(level, fields, JSON.stringify(fields));
    },
    close: () => closeSync(fd),
  };
}

/** What lines of one cause have in common. Free text, such as a stack, is all of one kind. */
const kindOf = ({ process, message, code, isText }: Fields): string => `${process} ${isText ? "" : message} ${code}`;

function rotate(path: string): void {
  rmSync(`${path}.${keptFiles}`, { force: true });
  for (let number = keptFiles - 1; number >= 0; number--) {
    try {
      renameSync(number === 0 ? path : `${path}.${number}`, `${path}.${number + 1}`);
    } catch {
      // There were not that many yet.
    }
  }
}

function parse(line: string): Fields | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function levelOf(fields: Fields): LogLevel {
  const level = String(fields.level ?? "info").toLowerCase();
  return levels.find((known) => known === level) ?? "info";
}

const shownElsewhere = new Set([
  "ts",
  "timestamp",
  "level",
  "message",
  "event",
  "process",
  "service",
  "sampling_rate",
  "isText",
]);

/** `12:03:04 warn cloud: process ended, starting it again (how=…)`, without control characters: a log may quote anything. */
function forPeople(level: LogLevel, fields: Fields): string {
  const time = new Date().toTimeString().slice(0, 8);
  const rest = Object.entries(fields)
    .filter(([name, value]) => !shownElsewhere.has(name) && value !== null && typeof value !== "object")
    .map(([name, value]) => `${name}=${value}`);
  const who = fields.process ? `${fields.process}: ` : "";
  const text = `${time} ${level} ${who}${fields.message ?? fields.event ?? ""}${rest.length ? ` (${rest.join(", ")})` : ""}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").slice(0, 400);
}
