import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "darkroom-prepare-"));
  await mkdir(join(root, "packages", "cli"), { recursive: true });
  await mkdir(join(root, "node_modules"));
  await copyFile(join(import.meta.dirname, "..", "prepare.mjs"), join(root, "packages", "cli", "prepare.mjs"));
  await writeFile(join(root, "npm-cli.js"), fakeNpm);
});
afterEach(() => rm(root, { recursive: true, force: true }));

it("does nothing and says nothing while exactly the packages of the lockfile are there", async () => {
  await lock({ "node_modules/left": { version: "1.0.0" } });
  await install("left", "1.0.0");
  expect(prepare()).toEqual({ status: 0, said: "" });
  expect(prepare()).toEqual({ status: 0, said: "" });
  expect(await calls()).toEqual([]);
});

it("installs without touching the lockfile when a package is missing or another version, and says so once", async () => {
  await lock({ "node_modules/left": { version: "2.0.0" } });
  await install("left", "1.0.0");
  expect(prepare()).toMatchObject({
    status: 0,
    said: expect.stringMatching(/^darkroom: installing .* MB .*\ndarkroom: installed in \d+ s\.\n$/),
  });
  expect(await calls()).toEqual(["install --no-save --no-fund --no-audit --loglevel=error"]);
  expect(prepare()).toEqual({ status: 0, said: "" });
});

it("misses no package made for another machine, but one made for this", async () => {
  const foreign = { version: "1.0.0", optional: true, os: ["never"], cpu: ["never"] };
  await lock({ "node_modules/foreign": foreign, "node_modules/belongs-to-it": { version: "1.0.0", optional: true } });
  expect(prepare().said).toBe("");

  await lock({
    "node_modules/native": { version: "1.0.0", optional: true, os: [process.platform], cpu: [process.arch] },
  });
  expect(prepare().said).toContain("installing");
});

it("tries once more when the registry broke off, and no more than once", async () => {
  await lock({ "node_modules/left": { version: "2.0.0" } });
  const once = prepare({ FAKE_NPM_BREAKS_OFF: "1" });
  expect(once).toMatchObject({ status: 0, said: expect.stringContaining("the registry broke off; once more…") });
  expect(await calls()).toHaveLength(2);
  await lock({ "node_modules/left": { version: "3.0.0" } });
  const twice = prepare({ FAKE_NPM_BREAKS_OFF: "9" });
  expect([twice.status, twice.said.split("\n").at(-2)]).toEqual([
    1,
    "darkroom: The packages could not be installed: network read ECONNRESET",
  ]);
  expect(await calls()).toHaveLength(4);
});

it("says in one sentence what npm could not do, and ends with status 1", async () => {
  await lock({ "node_modules/left": { version: "2.0.0" } });
  const { status, said } = prepare({
    FAKE_NPM_FAILS: "npm error code ENOTFOUND\nnpm error network request to the registry failed",
  });
  expect(status).toBe(1);
  expect(said.split("\n")[1]).toBe(
    "darkroom: The packages could not be installed: network request to the registry failed",
  );
});

const fakeNpm = `
const { appendFileSync, readFileSync } = require("node:fs");
appendFileSync(__dirname + "/calls", process.argv.slice(2).join(" ") + "\\n");
const calls = readFileSync(__dirname + "/calls", "utf8").split("\\n").length - 1;
if (calls <= Number(process.env.FAKE_NPM_BREAKS_OFF ?? 0)) {
  console.error("npm error code ECONNRESET\\nnpm error network read ECONNRESET");
  process.exit(1);
}
if (process.env.FAKE_NPM_FAILS) { console.error(process.env.FAKE_NPM_FAILS); process.exit(1); }
`;

function prepare(env: Record<string, string> = {}): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "packages", "cli", "prepare.mjs")], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, npm_lifecycle_event: "precheck", npm_execpath: join(root, "npm-cli.js"), ...env },
  });
  return { status, said: stdout + stderr };
}

const lock = (packages: object) =>
  writeFile(join(root, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...packages } }));

async function install(name: string, version: string): Promise<void> {
  await mkdir(join(root, "node_modules", name), { recursive: true });
  await writeFile(join(root, "node_modules", name, "package.json"), "{}");
  const packages = { [`node_modules/${name}`]: { version } };
  await writeFile(join(root, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
}

async function calls(): Promise<string[]> {
  const text = await readFile(join(root, "calls"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean);
}
