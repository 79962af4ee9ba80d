import { Fault } from "@darkroom/domain";
import { Command, Option } from "commander";
import { printable } from "./printable.ts";
import type { Output } from "./show-import.ts";

/** What surrounds a command: given by `main.ts`, and by tests. */
export type Shell = {
  env: Record<string, string | undefined>;
  root: string; // the clone: a relative data folder begins here
  cwd: string; // where the person is: relative paths begin here
  out: Output;
  err: Output;
  status: number; // what the process ends with
};

/** Exit statuses, the same for every command. */
export const exits = { ok: 0, failed: 1, usage: 2, refused: 3 } as const;

/** What every command understands. */
export type CommonOptions = { json?: boolean; url?: string };

type Definition = {
  name: string;
  summary: string;
  examples: string[]; // as they are typed behind `darkroom`; one that sets a variable first, whole
  exits?: string;
  hasUrl?: false; // it asks no Darkroom, and says so where one is named
};

/** A command with what all have in common: `--json`, `--url`, examples and exit statuses in its help. */
export function define({ name, summary, examples, exits = usualExits, hasUrl }: Definition): Command {
  const url = new Option("--url <url>", "the address of a Darkroom; by default the one that serves the data folder");
  const lines = examples.map((line) => (/^[A-Z_]+=/.test(line) ? `  $ ${line}` : `  $ darkroom ${line}`));
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option("--json", "JSON on stdout and nothing else")
    .addOption(hasUrl === false ? url.hideHelp() : url)
    .addHelpText("after", `\nExamples:\n${lines.join("\n")}\n\n${exits}`);
}

const usualExits = "Exit status: 0 ok, 1 failed, 2 wrong use";

/** Runs what a command does, and tells a failure in one sentence: its code and its detail, never a stack for a fault. */
export async function act(shell: Shell, { json }: CommonOptions, work: () => Promise<number>): Promise<void> {
  try {
    shell.status = await work();
  } catch (error) {
    const told = tell(error);
    if (json) shell.out.write(`${JSON.stringify({ event: "error", code: told.code, detail: told.detail })}\n`);
    else shell.err.write(`darkroom: ${told.code}: ${printable(told.detail)}\n`);
    if (told.stack && !json) shell.err.write(`${told.stack}\n`);
    shell.status = told.isUsage ? exits.usage : exits.failed;
  }
}

/** An argument that cannot be meant: ends with status 2. */
export const wrongUse = (message: string): Fault => new Fault("invalid", "usage", message);

const usageCodes = new Set(["usage", "source.not_a_folder", "config.invalid", "request.invalid"]);

function tell(error: unknown): { code: string; detail: string; isUsage: boolean; stack?: string } {
  if (error instanceof Fault) return { code: error.code, detail: error.message, isUsage: usageCodes.has(error.code) };
  if (!(error instanceof Error)) return { code: "unexpected", detail: String(error), isUsage: false };
  if (error.name === "StartRefused") return { code: "start.refused", detail: error.message, isUsage: false };
  return { code: "unexpected", detail: error.message, isUsage: false, ...(error.stack && { stack: error.stack }) };
}

/** One JSON document on stdout. */
export const writeJson = (shell: Shell, document: unknown): void =>
  void shell.out.write(`${JSON.stringify(document, null, 2)}\n`);

/** Lines for people on stdout. */
export const writeLines = (shell: Shell, lines: readonly string[]): void =>
  void shell.out.write(lines.map((line) => `${line}\n`).join(""));
