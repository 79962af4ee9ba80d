import { columns } from "./columns.ts";
import { printable } from "./printable.ts";
import { type CommonOptions, exits, type Shell, writeJson, writeLines } from "./shell.ts";

/** One thing a doctor looked at; `why` is what it is needed for, `advice` what to do about it. */
export type Finding = { check: string; state: "pass" | "warn" | "fail"; found: string; why?: string; advice?: string };

/** Tells what was found, and answers the exit status: 1 when something is broken. */
export function tellFindings(shell: Shell, { json }: CommonOptions, findings: readonly Finding[]): number {
  const isBroken = findings.some(({ state }) => state === "fail");
  if (json) writeJson(shell, { isBroken, findings });
  else writeLines(shell, columns(findings.map(rowOf)));
  return isBroken ? exits.failed : exits.ok;
}

const marks = { pass: "ok  ", warn: "note", fail: "FAIL" };

/** What is well needs no reason and no advice. */
function rowOf({ check, state, found, why, advice }: Finding): string[] {
  const sentences = state === "pass" ? [found, advice] : [found, why, advice];
  const said = sentences.filter((sentence) => sentence !== undefined);
  return [
    marks[state],
    printable(check),
    printable(said.length > 1 ? said.map((text) => `${text}.`).join(" ") : found),
  ];
}
