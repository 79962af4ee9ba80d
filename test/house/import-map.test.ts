import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { files, isTest, read } from "./sources.ts";

const ofFunctions = [
  "packages/domain",
  "packages/contract",
  "packages/codecs",
  "packages/metadata",
  "packages/models",
  "packages/table",
  "packages/platform",
];

/** The map of the house: a place may import from the places beside its name, and from nowhere else of ours. */
const mayImport: Record<string, string[]> = {
  "packages/domain": [],
  "packages/contract": ["packages/domain"],
  "packages/metadata": ["packages/domain"],
  "packages/codecs": ["packages/domain", "packages/metadata"],
  "packages/models": ["packages/domain"],
  "packages/table": ["packages/domain"],
  "packages/platform": ["packages/domain", "packages/contract", "packages/codecs", "packages/models", "packages/table"],
  "packages/runtime": [],
  "packages/web": ["packages/contract"],
  "packages/cli": [
    "packages/contract",
    "packages/domain",
    "packages/runtime",
    "packages/platform",
    "packages/table",
    "packages/codecs",
    "functions/manifest.ts",
    "functions/stages.ts",
  ],
  "packages/search": ["packages/domain"],
  "functions/rows": [...ofFunctions, "packages/search"],
  "functions/search": [...ofFunctions, "packages/search", "functions/stages.ts"],
  functions: ofFunctions,
  stacks: [
    "functions/manifest.ts",
    "functions/worker-access.ts",
    "packages/contract",
    "packages/table/shape",
    "packages/codecs/package.json",
    "packages/search/package.json",
  ],
  localstack: ["functions/manifest.ts", "packages/runtime", "test/fixtures"],
};

/** Packages of others that have one place in the house. */
const onlyIn: Record<string, string[]> = {
  sharp: ["packages/codecs/src/child.ts", "packages/codecs/src/open-input.ts", "packages/codecs/src/fit-pictures.ts"],
  "@jsquash/jxl": ["packages/codecs/src/decode-jxl.ts"],
  "@lancedb/lancedb": ["packages/search"],
  "apache-arrow": ["packages/search"],
  "node:child_process": ["packages/codecs", "packages/search", "packages/runtime", "packages/cli", "localstack"],
  "node:sqlite": ["packages/runtime"],
  "@aws-sdk/client-dynamodb": [
    "packages/table",
    "packages/platform/src/clients.ts",
    "packages/platform/src/lean-client.ts",
    "packages/cli",
    "localstack",
  ],
  "@aws-sdk/lib-dynamodb": ["packages/table"],
  "@aws-sdk/client-s3": ["packages/platform", "packages/cli", "localstack"],
  "@aws-sdk/client-sqs": ["packages/platform", "packages/runtime", "localstack"],
  "@middy/core": ["packages/platform", "functions/api/handler.ts"],
  "dynamodb-toolbox": ["packages/table"],
  react: ["packages/web"],
  ollama: ["packages/models/src/ollama.ts", "packages/models/src/chat.ts"],
  undici: ["packages/models"],
  jsonrepair: ["packages/models"],
};

const places = Object.keys(mayImport);
const isIn = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
const placeOf = (path: string): string | undefined => places.find((place) => isIn(path, place));
const sources = files("packages/*/src/*", "functions/*", "stacks/*", "localstack/*").filter(
  (file) => /\.tsx?$/.test(file) && !isTest(file),
);

function specifiersOf(file: string): string[] {
  const imports = read(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...imports].map(([, specifier = ""]) => specifier);
}

const isOurs = (specifier: string): boolean => specifier.startsWith(".") || specifier.startsWith("@darkroom/");

const toPath = (specifier: string, from: string): string =>
  specifier.startsWith("@darkroom/")
    ? specifier.replace("@darkroom/", "packages/")
    : normalize(join(dirname(from), specifier));

it.each(sources)("%s imports only what its place may import", (file) => {
  const place = placeOf(file) ?? "";
  const allowed = [place, ...(mayImport[place] ?? [])];
  const ours = specifiersOf(file)
    .filter(isOurs)
    .map((specifier) => toPath(specifier, file));
  expect(ours.filter((path) => !allowed.some((door) => isIn(path, door)))).toEqual([]);
  const others = specifiersOf(file).filter((specifier) => !isOurs(specifier));
  const strangers = others.filter((specifier) => {
    const homes = Object.entries(onlyIn).find(([name]) => isIn(specifier, name))?.[1];
    return homes !== undefined && !homes.some((home) => isIn(file, home));
  });
  expect(strangers).toEqual([]);
});

it("lets a function import its own folder, the list of stages, and no other function", () => {
  const crossing = files("functions/*")
    .filter((file) => file.endsWith(".ts") && !isTest(file) && file.split("/").length > 2)
    .flatMap((file) =>
      specifiersOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => ({ file, path: toPath(specifier, file) })),
    )
    .filter(({ file, path }) => path !== "functions/stages.ts" && !isIn(path, dirname(file)));
  expect(crossing).toEqual([]);
});

it("lets no feature of the page import another", () => {
  const feature = (path: string) => /packages\/web\/src\/features\/([^/]+)/.exec(path)?.[1];
  const crossing = files("packages/web/src/features/*")
    .filter((file) => /\.tsx?$/.test(file) && !isTest(file))
    .flatMap((file) =>
      specifiersOf(file)
        .filter(isOurs)
        .map((specifier) => ({ file, path: toPath(specifier, file) })),
    )
    .filter(({ file, path }) => feature(path) !== undefined && feature(path) !== feature(file));
  expect(crossing).toEqual([]);
});

/** A second door a package opens by name, so that whoever needs little loads little. */
function isDoor(specifier: string): boolean {
  const [, name, ...path] = specifier.split("/");
  const { exports } = JSON.parse(read(`packages/${name}/package.json`));
  return `./${path.join("/")}` in exports;
}

it("imports from the inside of a package only within it", () => {
  const deep = sources.flatMap((file) =>
    specifiersOf(file)
      .filter((specifier) => /^@darkroom\/[^/]+\/./.test(specifier) && !isDoor(specifier))
      .map((specifier) => `${file}: ${specifier}`),
  );
  expect(deep).toEqual([]);
});
