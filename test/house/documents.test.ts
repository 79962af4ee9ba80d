import { existsSync } from "node:fs";
import { Filter, Stage } from "@darkroom/domain";
import { expect, it } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { stages } from "../../functions/stages.ts";
import { files, isTest, read, root } from "./sources.ts";

const documents = ["README.md", ...files("docs/*.md").filter((file) => !file.startsWith("docs/decisions/"))];
const code = files("packages/*", "functions/*").filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isTest(file));
const everything = code.map(read).join("\n");

it.each(documents)("%s names only files and folders that exist", (document) => {
  const named = [
    ...read(document).matchAll(/`((?:packages|functions|test|docs|stacks|prompts|localstack)\/[^`\s:→]*)`/g),
  ];
  const missing = named.map(([, path = ""]) => path).filter((path) => !path.includes("<") && !path.includes("*"));
  expect(missing.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
});

/** Where a stage's work is: in its own folder, and in the lane's where it shares one. */
const workOf = ({ name, lane }: (typeof stages)[number]): string => {
  if (lane === Stage.modelLane) return `functions/enrich/${name.replaceAll("_", "-")}/handler.ts`;
  return lane === name ? `functions/${name}/handler.ts` : `functions/${lane}/${name}/handler.ts`;
};

it("tells the walk in the order of the pipeline", () => {
  const readme = read("README.md");
  const stops = stages.map((stage) => readme.indexOf(workOf(stage)));
  expect(stops.every((at) => at > 0)).toBe(true);
  expect(stops).toEqual([...stops].sort((a, b) => a - b));
});

it("describes every variable that is read, with no others", () => {
  const declared = [...read("packages/platform/src/config.ts").matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(
    ([, name]) => name,
  );
  const described = [...read("docs/configuration.md").matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name]) => name);
  expect(described.toSorted()).toEqual(declared.toSorted());
});

it("describes every field that is filtered by, with no others", () => {
  const described = [...read("docs/search.md").matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
  expect(described.toSorted()).toEqual(Filter.names.toSorted());
});

it("explains every fault code that is thrown, and no others", () => {
  const thrown = [...everything.matchAll(/new (?:Fault|Refusal)\(\s*"\w+",\s*"([\w.]+)"/g)].map(([, code]) => code);
  thrown.push(...[...everything.matchAll(/"((?:source|http|lane)\.[a-z_]+)"/g)].map(([, code]) => code));
  const explained = [...read("docs/faults.md").matchAll(/^\| `([\w.]+)`/gm)].map(([, code = ""]) => code);
  expect([...new Set(thrown)].filter((code) => !explained.includes(code ?? "")).toSorted()).toEqual([]);
  expect(explained.filter((code) => !everything.includes(`"${code}"`))).toEqual([]);
});

it("lists every function of the manifest by a handler that exists", () => {
  const functions = [...manifest.wokenByQueue, ...manifest.wokenByHttp, ...manifest.wokenByClock];
  expect(functions.map(({ handler }) => handler).filter((handler) => !existsSync(`${root}/${handler}`))).toEqual([]);
  const inLanes = stages.filter(({ name, lane }) => lane !== name).map(workOf);
  const handlers = files("functions/*").filter((file) => file.endsWith("/handler.ts") && !inLanes.includes(file));
  expect(handlers.toSorted()).toEqual(functions.map(({ handler }) => handler).toSorted());
});

it("gives every stage limits that do not depend on each other", () => {
  for (const stage of stages) {
    const woken = manifest.wokenByQueue.find(({ queue }) => queue === stage.lane);
    expect(woken?.timeoutSec).toBeGreaterThanOrEqual(stage.timeoutSec + 15);
    expect(stage.decodes && stage.batchSize !== 1).toBe(false);
  }
});

it("has a decision for every dependency of the running product", () => {
  const decisions = files("docs/decisions/*.md").map(read).join("\n");
  const missing = files("packages/*/package.json").flatMap((file) => {
    const { dependencies = {} } = JSON.parse(read(file));
    return Object.keys(dependencies).filter(
      (name) => !name.startsWith("@darkroom/") && !decisions.includes(`\`${name}\``),
    );
  });
  expect([...new Set(missing)]).toEqual([]);
});

it("documents every script people run", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const said = documents.map(read).join("\n");
  const names = Object.keys(scripts).filter((name) => !/^(pre|post)/.test(name));
  expect(
    names.filter((name) => !said.includes(name === "start" || name === "test" ? `npm ${name}` : `npm run ${name}`)),
  ).toEqual([]);
});
