import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { type BuiltStage, buildStage } from "../../localstack/graph/build.ts";
import { graphOf } from "./graph.ts";

const mb = 1024 ** 2;
const unpackedMost = 250 * mb; // Lambda's own limit
/** A handler with all it imports, in MB. */
const codeMost = { rows: 2, search: 2, api: 1.4, probe: 1.2, others: 1.1 };
/** What the zip of a function may weigh, in MB: our code, and the programs it brings along for Lambda's ARM. */
const zipMost = { probe: 30, thumbnail: 60, video: 60, rows: 64, search: 64, api: 0.5, others: 0.4 };

const taken = manifest.wokenByQueue.filter(({ pulled }) => !pulled); // of the others, no function runs here
const described = [...taken, ...manifest.wokenByHttp, ...manifest.wokenByClock];
const titleOf = (name: string): string => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

let built: BuiltStage;
beforeAll(async () => {
  built = await buildStage("dev-anna");
}, 300_000);

const sourceOf = (name: string): string => join(built.folder, `${titleOf(name)}Function-src`);
const zipOf = (name: string): string => join(built.folder, `${titleOf(name)}Function`, "code.zip");
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".map")) // source maps stay out of the zip
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

it("makes by SST's own command what the recording says", () => {
  const partsOf = (resources: readonly { type: string; name: string }[]) =>
    resources.map(({ type, name }) => `${type} ${name}`).toSorted();
  expect(partsOf(built.recorded.resources)).toEqual(partsOf(graphOf("dev-anna").resources));
});

it("keeps every function within its budget", () => {
  const weighed = described.map(({ name }) => ({
    name,
    code: statSync(join(sourceOf(name), "bundle.mjs")).size,
    zip: statSync(zipOf(name)).size,
    unpacked: sizeOf(sourceOf(name)),
  }));
  const told = weighed.map(
    ({ name, code, zip, unpacked }) =>
      `${name.padEnd(14)} code ${inMb(code)}   zip ${inMb(zip)}   unpacked ${inMb(unpacked)}`,
  );
  console.log(`What each function weighs, in MB:\n${told.join("\n")}`);
  const most = (limits: Limits, name: string) => (limits[name] ?? limits.others) * mb;
  const heavy = weighed.filter(
    ({ name, code, zip, unpacked }) =>
      code > most(codeMost, name) || zip > most(zipMost, name) || unpacked > unpackedMost,
  );
  expect(heavy).toEqual([]);
});

type Limits = { others: number; [name: string]: number };

const inMb = (bytes: number): string => (bytes / mb).toFixed(2).padStart(6);

it("brings programs only where they are run, built for the processor they run on", () => {
  for (const { name, native = [], spawns = [] } of described) {
    const built = native.map((each) => each.replace("*", "arm64"));
    const there = built.filter((each) => statSync(join(sourceOf(name), "node_modules", each)).isDirectory());
    expect(there).toEqual(built);
    const files = readdirSync(sourceOf(name), { recursive: true, withFileTypes: true });
    const programs = files.filter((entry) => entry.isFile() && /^ff(mpeg|probe)$|\.node$/.test(entry.name));
    expect(programs.map(({ parentPath, name }) => machineOf(join(parentPath, name)))).toEqual(
      programs.map(() => arm64),
    );
    if (native.length === 0) expect(readdirSync(sourceOf(name))).not.toContain("node_modules");
    const beside = spawns.map((module) => module.replace(/^.*\/(.+)\.ts$/, "$1.mjs"));
    const packed = modesIn(readFileSync(zipOf(name))).map(([file]) => file);
    expect(packed.filter((file) => /^[^/]+\.mjs$/.test(file)).toSorted()).toEqual(["bundle.mjs", ...beside].toSorted());
  }
});

it("brings the decoders that are WebAssembly, which their packages' names do not promise", () => {
  const decoders = ["libheif-js/libheif-wasm/libheif.wasm", "@jsquash/jxl/codec/dec/jxl_dec.wasm"];
  const packed = new Set(modesIn(readFileSync(zipOf("thumbnail"))).map(([file]) => file));
  expect(decoders.filter((file) => !packed.has(`node_modules/${file}`))).toEqual([]);
});

const arm64 = 183; // EM_AARCH64 in the ELF header

const machineOf = (file: string): number => readFileSync(file).readUInt16LE(18);

it("packs every program with the right to run it, for whoever Lambda runs as", () => {
  for (const { name, native = [] } of described) {
    const packed = modesIn(readFileSync(zipOf(name))).filter(([file]) => /\/ff(mpeg|probe)$/.test(file));
    expect(packed).toHaveLength(native.filter((each) => each.startsWith("@ff")).length);
    expect(packed.filter(([, mode]) => (mode & 0o111) !== 0o111)).toEqual([]);
  }
});

/** Names and modes of a zip's files, from its central directory (APPNOTE.TXT, 4.3.12). */
function modesIn(zip: Buffer): [name: string, mode: number][] {
  const found: [string, number][] = [];
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = zip.readUInt32LE(end + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    found.push([zip.toString("utf8", at + 46, at + 46 + nameLength!), zip.readUInt32LE(at + 38) >>> 16]);
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return found;
}

it("loads every bundle as Lambda does, and finds its handler", async () => {
  const files = described.map(({ name }) => join(sourceOf(name), "bundle.mjs"));
  const script = "for (const file of process.argv.slice(1)) console.log(typeof (await import(file)).handler)";
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script, ...files]);
  expect(stdout.trim().split("\n")).toEqual(files.map(() => "function"));
});
