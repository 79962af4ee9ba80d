import type { ModePrompts } from "@darkroom/contract";
import type { WordDiff } from "@darkroom/domain";
import type * as z from "zod";
import { columns } from "../../columns.ts";
import { printable } from "../../printable.ts";

type Listed = z.infer<typeof ModePrompts.list.answer>["prompts"][number];

/** A prompt in a list. */
export const rowOf = ({ mode, version, isEdited, isShippedNewer, language, problem }: Listed): string[] => [
  mode,
  version === undefined ? "none" : String(version),
  isEdited ? "edited" : "shipped",
  language ?? "",
  printable(problem ?? (isShippedNewer ? "the shipped one changed since" : "")),
];

/** A prompt with its text, its holes and its history. */
export function promptLines({ text, holes, history, ...prompt }: ModePrompts.View): string[] {
  return [
    ...columns([rowOf(prompt)]),
    ...(text === undefined ? [] : ["", ...text.split("\n").map(printable)]),
    ...columns(holes.map(({ name, what = "" }) => [`{{${name}}}`, what])),
    ...(history.length === 0 ? [] : ["", "revisions"]),
    ...columns(
      history.map(({ revision, version, note = "", changedAt = "" }) => [
        `  ${revision}`,
        version === undefined ? "shipped" : `version ${version}`,
        changedAt,
        printable(note),
      ]),
    ),
  ];
}

/** A difference in one line: what went in [-…-], what came in {+…+}. */
export const marked = (diff: WordDiff.Diff): string =>
  diff.map(({ kind, text }) => (kind === "same" ? text : kind === "added" ? `{+${text}+}` : `[-${text}-]`)).join("");

/** What a draft was answered, beside what people see. */
export function linesOfTry({ state, answers, reason, message }: ModePrompts.Try): string[] {
  return [
    ...answers.flatMap((answer) => [
      answer.assetId,
      `  today  ${answer.published ? JSON.stringify(answer.published.data) : "nothing"}`,
      `  draft  ${answer.said ? JSON.stringify(answer.said.data) : `${answer.code}: ${answer.message}`}`,
    ]),
    ...(state === "done" ? [] : [`${state}${reason === undefined ? "" : ` (${reason}): ${message}`}`]),
  ];
}
