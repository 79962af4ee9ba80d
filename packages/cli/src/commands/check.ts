import { Check } from "@darkroom/contract";
import type { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

type Problem = z.infer<typeof Check.get.answer>["problems"][number];

const mostShown = 100;

/** `darkroom check`: whether bucket, table and renditions agree. */
export function checkCommand(shell: Shell): Command {
  return define({
    name: "check",
    summary: "Compare bucket, table and renditions, and tell every difference; changes nothing",
    examples: ["check", "check --json | jq -r '.problems[] | select(.difference == \"derived_missing\") | .key'"],
    exits: "Exit status: 0 all agree, 1 something does not, 2 wrong use",
  }).action((options: CommonOptions) => act(shell, options, () => check(shell, options)));
}

async function check(shell: Shell, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  const problems: Problem[] = [];
  let looked = 0;
  let cursor: string | undefined;
  do {
    const slice = await api.ask(Check.get, { cursor });
    looked += slice.looked;
    problems.push(...slice.problems);
    cursor = slice.nextCursor;
  } while (cursor !== undefined);
  if (options.json) writeJson(shell, { looked, problems });
  else writeLines(shell, linesOf(looked, problems));
  return problems.length === 0 ? exits.ok : exits.failed;
}

function linesOf(looked: number, problems: readonly Problem[]): string[] {
  const of = `${formatCount(looked)} assets and objects looked at`;
  if (problems.length === 0) return [`${of}: all agree`];
  const rows = problems
    .slice(0, mostShown)
    .map(({ difference, key, detail }) => [`  ${difference}`, printable(key), printable(detail ?? "")]);
  const more = problems.length - rows.length;
  return [
    `${of}: ${formatCount(problems.length)} differences`,
    ...columns(rows),
    ...(more > 0 ? [`  and ${formatCount(more)} more: --json tells all`] : []),
    "Most are mended by themselves within the hour; `darkroom rescan --all --stage NAME` makes lost results again.",
  ];
}
