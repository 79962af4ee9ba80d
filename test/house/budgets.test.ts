import { expect, it } from "vitest";
import { exceptions } from "./exceptions.ts";
import { files, isTest, read } from "./sources.ts";

const sources = files("packages/*", "functions/*", "stacks/*", "localstack/*", "test/*").filter(
  (file) => /\.(ts|tsx|mjs)$/.test(file) && !(file in exceptions),
);
const linesOf = (file: string): string[] => read(file).split("\n");

it.each(sources)("%s keeps its budget of lines and imports", (file) => {
  const lines = linesOf(file);
  expect(lines.length - 1).toBeLessThanOrEqual(isTest(file) ? 400 : 250);
  const imports = lines.filter((line) => /^import |^} from "/.test(line) && line.includes('"'));
  if (!isTest(file)) expect(imports.length).toBeLessThanOrEqual(15);
});

it.each(sources.filter((file) => !isTest(file)))("%s has no named function over 60 lines", (file) => {
  expect(longFunctions(linesOf(file), 60)).toEqual([]);
});

it.each(files("functions/*").filter((file) => file.endsWith("handler.ts")))(
  "%s is a story of at most 60 lines",
  (file) => {
    expect(linesOf(file).length).toBeLessThanOrEqual(61);
  },
);

it.each(files("docs/decisions/*.md"))("%s is one page", (file) => {
  expect(linesOf(file).length).toBeLessThanOrEqual(81);
});

it("keeps the README at 250 lines", () => {
  expect(linesOf("README.md").length).toBeLessThanOrEqual(251);
});

/** The functions declared at the margin that are longer than this, by name; the formatter puts their end at the margin, too. */
function longFunctions(lines: string[], most: number): string[] {
  const found: string[] = [];
  for (const [at, line] of lines.entries()) {
    const name = /^(?:export )?(?:async )?function\*? (\w+)/.exec(line)?.[1];
    if (name === undefined) continue;
    const length = lines.slice(at).findIndex((later) => later.startsWith("}")) + 1;
    if (length > most) found.push(`${name}: ${length} lines`);
  }
  return found;
}
