import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Rubrics } from "@darkroom/contract";
import { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type Listed = z.infer<typeof Rubrics.list.answer>["rubrics"][number];

/** `darkroom rubrics`: by what feedback is given. */
export function rubricsCommand(shell: Shell): Command {
  const summary = "Rubrics, by which feedback is given on what a picture says: add, list, show";
  const command = new Command("rubrics").summary(summary).description(summary);
  return command.addCommand(addCommand(shell)).addCommand(listCommand(shell)).addCommand(showCommand(shell));
}

function addCommand(shell: Shell): Command {
  const summary = "Add a rubric, or the next version of one; the same words again are no new version";
  return define({ name: "add", summary, examples: ["rubrics add essay essay.json"] })
    .argument("<rubric>", "its name: small letters, digits, hyphens")
    .argument(
      "<file>",
      'JSON: {"title", "language", "task"?, "criteria": [{"id", "name", "description", "maxPoints"?}]}',
    )
    .action((rubricId: string, file: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const given = await readJson(resolve(shell.cwd, file));
        const api = await findApi(shell, options);
        const body = { ...given, rubricId } as z.input<NonNullable<typeof Rubrics.add.body>>; // the API says what is wrong
        return tell(shell, options, await api.ask(Rubrics.add, {}, { body }));
      }),
    );
}

function listCommand(shell: Shell): Command {
  const examples = ["rubrics list", "rubrics list --json | jq -r '.[].rubricId'"];
  return define({ name: "list", summary: "Every rubric with its latest version", examples }).action(
    (options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { rubrics } = await api.ask(Rubrics.list, {});
        if (options.json) writeJson(shell, rubrics);
        else writeLines(shell, columns([["rubric", "version", "language", "title"], ...rubrics.map(rowOf)]));
        return exits.ok;
      }),
  );
}

function showCommand(shell: Shell): Command {
  const examples = ["rubrics show essay", "rubrics show essay --version 1 --json"];
  return define({ name: "show", summary: "One version of a rubric, the latest unless you say which", examples })
    .argument("<rubric>", "its name")
    .option("--version <number>", "another version than the latest")
    .action((rubricId: string, options: CommonOptions & { version?: string }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        return tell(shell, options, await api.ask(Rubrics.get, { rubricId, version: options.version }));
      }),
    );
}

async function readJson(path: string): Promise<object> {
  try {
    const read: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read;
  } catch (error) {
    throw wrongUse(`${path}: ${error instanceof Error ? error.message : "cannot be read"}`);
  }
  throw wrongUse(`${path}: is no JSON object`);
}

function tell(shell: Shell, options: CommonOptions, rubric: Rubrics.View): number {
  if (options.json) writeJson(shell, rubric);
  else
    writeLines(shell, [
      `${printable(rubric.title)} (${rubric.rubricId}, version ${rubric.version}, ${printable(rubric.language)})`,
      ...(rubric.task === undefined ? [] : [printable(rubric.task)]),
      ...(rubric.usesImage ? ["the picture is judged, too"] : []),
      ...columns(
        rubric.criteria.map((one) => [
          `  ${one.id}`,
          points(one),
          `${printable(one.name)}: ${printable(one.description)}`,
        ]),
      ),
    ]);
  return exits.ok;
}

const points = ({ maxPoints }: { maxPoints?: number | undefined }): string =>
  maxPoints === undefined ? "" : `${maxPoints} points`;

const rowOf = ({ rubricId, version, language, title }: Listed): string[] => [
  rubricId,
  String(version),
  printable(language),
  printable(title),
];
