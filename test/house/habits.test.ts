import { expect, it } from "vitest";
import { files, isTest, read } from "./sources.ts";

const code = files("packages/*", "functions/*").filter((file) => /\.(ts|tsx)$/.test(file) && !isTest(file));
const startScripts = ["packages/cli/src/start.ts", "packages/cli/src/main.ts"];

function findIn(paths: string[], pattern: RegExp): string[] {
  return paths.flatMap((file) => {
    const at = read(file)
      .split("\n")
      .findIndex(
        (line) => pattern.test(line) && !line.trimStart().startsWith("//") && !line.trimStart().startsWith("*"),
      );
    return at < 0 ? [] : [`${file}:${at + 1}`];
  });
}

it("reads the environment in one place", () => {
  const readers = findIn(code, /process\.env/).filter(
    (place) =>
      !place.startsWith("packages/platform/src/config.ts") &&
      !place.startsWith("packages/runtime/src/process/") &&
      !startScripts.some((script) => place.startsWith(script)),
  );
  expect(readers).toEqual([]);
});

it("has no any, no enum, no default export and no forgotten note", () => {
  expect(findIn(code, /\bas any\b|: any\b(?!\()|<any>/)).toEqual([]);
  expect(findIn(code, /^\s*(export )?(const )?enum /)).toEqual([]);
  expect(
    findIn(
      code.filter((file) => !file.endsWith("vite.config.ts")),
      /^export default/,
    ),
  ).toEqual([]);
  expect(findIn(code, /\b(FIXME|XXX|HACK)\b/)).toEqual([]);
});

it("names no stage in the runtime and in the stacks", () => {
  const hosts = [...code.filter((file) => file.startsWith("packages/runtime/")), ...files("stacks/*", "sst.config.ts")];
  expect(findIn(hosts, /"(hash|probe|thumbnail|intake)"/)).toEqual([]);
});

it("has no drawer for leftovers", () => {
  expect(code.filter((file) => /\/(utils|helpers|common|types)\.tsx?$/.test(file))).toEqual([]);
});

it("pins every version exactly", () => {
  const loose = files("package.json", "packages/*/package.json").flatMap((file) => {
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(read(file));
    return Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${file}: ${name}@${version}`);
  });
  expect(loose).toEqual([]);
});
