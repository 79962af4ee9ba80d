import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { pictures } from "../fixtures/pictures.ts";
import { descendantsOf } from "../support/descendants.ts";
import { measureFilms } from "./films.ts";
import { proportionalBytes } from "./processes.ts";
import { importInto, type Measured, putToThumbnailMs, startProduct, warmUp } from "./product.ts";
import { listSample, sampleFolder } from "./sample.ts";
import { countCalls } from "./wire-calls.ts";

const usage = `Usage: npm run bench [-- FOLDER] [--json] [--rounds N]

Runs the same files through the bare tools (SHA-256, metadata reader, one decode, two pictures) and through Darkroom, in
turn, and prints the ratios, with the search on and off; of two films, what is made of them later beside one ffmpeg that makes the same. Without a folder: 24 camera-like photos of 12 to 24 megapixels and 4 clips, made once.
`;

const run = promisify(execFile);
const bareScript = fileURLToPath(new URL("bare.ts", import.meta.url));

type Bare = { files: number; tookMs: number; cpuMs: number; peakBytes: number };

async function bare(folder: string, inFlight: number): Promise<Bare> {
  const { stdout } = await run(process.execPath, [bareScript, folder, String(inFlight)]);
  return JSON.parse(stdout);
}

async function darkroom(folder: string, files: number, search: "on" | "off"): Promise<Measured> {
  await using product = await startProduct({ DARKROOM_SEARCH: search });
  await warmUp(product);
  return await importInto(product, folder, files);
}

const median = (numbers: number[]): number => percentile(numbers, 0.5);

function percentile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, rounds: { type: "string", default: "3" }, help: { type: "boolean" } },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const folder = positionals[0] ? resolve(process.env.INIT_CWD ?? ".", positionals[0]) : await sampleFolder();
const files = await listSample(folder);
if (files.length === 0) {
  process.stderr.write(`There is no picture or clip in ${folder}.\n`);
  process.exit(2);
}
const say = (text: string) => void (values.json ? process.stderr : process.stdout).write(`${text}\n`);
const cores = availableParallelism();
say(
  `${files.length} files, ${cores} cores, ${values.rounds} rounds in turn; each figure is the median; Darkroom warmed up with 120 small pictures`,
);

const rounds: { sequential: Bare; parallel: Bare; product: Measured; searchless: Measured }[] = [];
for (let round = 1; round <= Number(values.rounds); round++) {
  const sequential = await bare(folder, 1);
  const parallel = await bare(folder, cores);
  const { on: product, off: searchless } = await withAndWithoutSearch(round);
  rounds.push({ sequential, parallel, product, searchless });
  say(
    `round ${round}: bare ${sec(sequential.tookMs)} and ${sec(parallel.tookMs)}, Darkroom ${sec(product.tookMs)}, without search ${sec(searchless.tookMs)}`,
  );
}
/** A pair of imports; which one comes first changes from round to round, so that neither always meets the warmer machine. */
async function withAndWithoutSearch(round: number): Promise<{ on: Measured; off: Measured }> {
  if (round % 2 === 0) {
    const off = await darkroom(folder, files.length, "off");
    return { on: await darkroom(folder, files.length, "on"), off };
  }
  const on = await darkroom(folder, files.length, "on");
  return { on, off: await darkroom(folder, files.length, "off") };
}
function sec(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

let idle = { readyMs: Number.NaN, idleMb: Number.NaN };

async function measureLatencies(): Promise<number[]> {
  await using product = await startProduct();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const pid = product.child.pid ?? 0;
  idle = { readyMs: product.readyMs, idleMb: (await proportionalBytes([pid, ...(await descendantsOf(pid))])) / 1e6 };
  await warmUp(product);
  const photos = await Promise.all([...Array(9).keys()].map((seed) => pictures.photo(200 + seed)));
  const [, ...counted] = await putToThumbnailMs(
    product,
    photos.map(({ bytes }) => bytes),
  ); // the first one starts a child
  return counted;
}

const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
const photos = files.filter(({ kind }) => kind === "image"); // films have stages of their own
const wire = await countCalls((photos.length > 0 ? photos : files).slice(0, 12));
const latencies = await measureLatencies();
const films = await measureFilms(Number(values.rounds));
say("film, stage: bare ffmpeg, Darkroom, ratio");
for (const { film, stage, bareMs, darkroomMs, ratio } of films)
  say(`${film}, ${stage}: ${sec(bareMs)}, ${sec(darkroomMs)}, ${ratio.toFixed(2)}`);
const report = {
  files: files.length,
  cores,
  filesPerSec: {
    bareSequential: files.length / (of(({ sequential }) => sequential.tookMs) / 1000),
    bareParallel: files.length / (of(({ parallel }) => parallel.tookMs) / 1000),
    darkroom: files.length / (of(({ product }) => product.tookMs) / 1000),
  },
  cpuMsPerFile: {
    bareParallel: of(({ parallel }) => parallel.cpuMs) / files.length,
    darkroom: of(({ product }) => product.cpuMs) / files.length,
  },
  peakMb: {
    bareParallel: of(({ parallel }) => parallel.peakBytes) / 1e6,
    darkroom: of(({ product }) => product.peakBytes) / 1e6,
  },
  ...idle,
  wireCallsPerAsset: wire,
  putToThumbnailMs: { p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95) },
  films,
  ratioParallel: of(({ parallel, product }) => parallel.tookMs / product.tookMs),
  ratioSequential: of(({ sequential, product }) => sequential.tookMs / product.tookMs),
  searchOff: {
    filesPerSec: files.length / (of(({ searchless }) => searchless.tookMs) / 1000),
    cpuMsPerFile: of(({ searchless }) => searchless.cpuMs) / files.length,
    ratioParallel: of(({ parallel, searchless }) => parallel.tookMs / searchless.tookMs),
    ratioSequential: of(({ sequential, searchless }) => sequential.tookMs / searchless.tookMs),
  },
  ratioSearchOnToOff: of(({ product, searchless }) => searchless.tookMs / product.tookMs), // of pairs; 1: the search costs an import nothing
};
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
else say(JSON.stringify(report, (_, value) => (typeof value === "number" ? Math.round(value * 100) / 100 : value), 2));
