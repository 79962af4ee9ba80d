import type { Command } from "commander";
import { columns } from "../columns.ts";
import { type Entry, logFileOf, readImportLog } from "../import-log.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findPlace } from "../target.ts";

type ImportsOptions = CommonOptions & { jsonl?: boolean };
type Import = { importId: string; startedAt: string; paths: string[]; outcome: string } & Counts;
type Counts = { putFiles: number; thereFiles: number; refusedFiles: number };

/** `darkroom imports`: what was imported when, or with `--jsonl` every decision on every file. */
export function importsCommand(shell: Shell): Command {
  const examples = [
    "imports",
    "imports --jsonl > import-log.jsonl",
    "imports --jsonl | jq 'select(.event == \"refused\")'",
  ];
  return define({ name: "imports", summary: "What was imported when; --jsonl prints every decision", examples })
    .option("--jsonl", "the import log: one JSON object per file put, found there, or refused")
    .action((options: ImportsOptions) => act(shell, options, () => imports(shell, options)));
}

async function imports(shell: Shell, options: ImportsOptions): Promise<number> {
  const { dataDir } = await findPlace(shell);
  if (options.jsonl) return printLog(shell, dataDir);
  const known = await readImports(dataDir);
  if (options.json) writeJson(shell, known);
  else if (known.length === 0) writeLines(shell, [`nothing was imported yet (${printable(logFileOf(dataDir))})`]);
  else
    writeLines(shell, columns([["started", "outcome", "copied", "there", "refused", "folders"], ...known.map(rowOf)]));
  return exits.ok;
}

async function printLog(shell: Shell, dataDir: string): Promise<number> {
  for await (const entry of readImportLog(dataDir)) {
    if (entry.event !== "upload" && entry.event !== "aborted") await writeSoon(shell, `${JSON.stringify(entry)}\n`);
  }
  return exits.ok;
}

/** Waits while a pipe is full: the log may be larger than memory. */
async function writeSoon(shell: Shell, line: string): Promise<void> {
  const { out } = shell;
  if (out.write(line) === false && "once" in out && typeof out.once === "function")
    await new Promise((resolve) => (out as NodeJS.WritableStream).once("drain", resolve));
}

async function readImports(dataDir: string): Promise<Import[]> {
  const found = new Map<string, Import>();
  for await (const entry of readImportLog(dataDir)) note(found, entry);
  return [...found.values()];
}

function note(found: Map<string, Import>, entry: Entry & { at: string; importId: string }): void {
  const { importId } = entry;
  if (entry.event === "started") {
    const counts = { putFiles: 0, thereFiles: 0, refusedFiles: 0 };
    found.set(importId, { importId, startedAt: entry.at, paths: entry.paths, outcome: "not ended", ...counts });
    return;
  }
  const known = found.get(importId);
  if (!known) return;
  if (entry.event === "put") known.putFiles++;
  if (entry.event === "refused") known.refusedFiles++;
  if (entry.event !== "ended") return;
  const { outcome, putFiles, thereFiles, refusedFiles } = entry;
  Object.assign(known, { outcome, putFiles, thereFiles, refusedFiles });
}

const rowOf = (one: Import): string[] => [
  one.startedAt.slice(0, 16).replace("T", " "),
  one.outcome,
  ...[one.putFiles, one.thereFiles, one.refusedFiles].map(formatCount),
  one.paths.map(printable).join(" "),
];
