import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { type StandInProcess, startOllamaProcess } from "../support/ollama/process.ts";
import { measureTree } from "./processes.ts";
import { importInto, type Product, startProduct } from "./product.ts";

// The lane of models with a host that answers at once: how many jobs a second go the whole way from the queue to the shown
// result, and what one costs; then what the stub costs for each mode beside the same import with enrichment off, by turns.

const usage = `Usage: npm run bench:lane [-- --pictures N] [--rounds N]

Starts the product as npm start does and the stand-in of Ollama as a process of its own, has one mode of every picture
asked for, and then four. Figures of Darkroom are those of all its processes, without the stand-in.
`;

const { values } = parseArgs({
  options: {
    pictures: { type: "string", default: "200" },
    rounds: { type: "string", default: "3" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const pictures = Number(values.pictures);
const rounds = Number(values.rounds);
const restMs = 3_000; // what lists show of the last ones is made by then
const stubModes = ["caption", "title", "tags_normalize"];

/** Imports so many pictures of 640 x 480, each another, and waits until all is made of them that is. */
async function importPictures(product: Product, from: number): Promise<void> {
  const folder = join(product.dataDir, "..", `${product.dataDir.split("/").at(-1)}-${from}`);
  await mkdir(folder);
  for (let at = from; at < from + pictures; at++) {
    const background = { r: at % 256, g: (at * 7) % 256, b: Math.floor(at / 256) };
    const picture = sharp({ create: { width: 640, height: 480, channels: 3, background } });
    await picture.jpeg().toFile(join(folder, `${at}.jpg`));
  }
  await importInto(product, folder, pictures);
  await untilNoJobIsOpen(product);
  await rm(folder, { recursive: true });
}

async function ask<Answer>(product: Product, path: string, body?: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const sent = body && { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${product.httpUrl}${path}`, sent);
  if (!answer.ok) throw new Error(`${answer.status} ${path}: ${await answer.text()}`);
  return answer.json() as Promise<Answer>;
}

type Status = { depth: { interactive: number; bulk: number } };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const cpuOf = async ({ child }: Product): Promise<number> => (await measureTree(child.pid ?? 0)).cpuMs;

async function untilNoJobIsOpen(product: Product): Promise<void> {
  for (let open = 1; open > 0; await pause(200)) {
    const { depth } = await ask<Status>(product, "/v1/ai/status");
    open = depth.interactive + depth.bulk;
  }
}

/** From the request to the last settled job. */
async function askFor(mode: string[], product: Product, ollama: StandInProcess) {
  const before = await ollama.look();
  const [cpuMs, beganMs] = [await cpuOf(product), performance.now()];
  await ask(product, "/v1/ai/enqueue", { mode, all: true });
  const jobs = pictures * mode.length;
  while ((await ollama.look()).asked - before.asked < jobs) await pause(100);
  await untilNoJobIsOpen(product);
  const tookSec = (performance.now() - beganMs) / 1000;
  const own = (await cpuOf(product)) - cpuMs;
  const host = (await ollama.look()).cpuMs - before.cpuMs;
  return { jobs, perSec: jobs / tookSec, coreMsAJob: own / jobs, hostCoreMsAJob: host / jobs };
}

/** What an asset costs to import with this backend, in core-ms, once the product has imported others. */
async function costOf(backend: "off" | "stub"): Promise<number> {
  await using product = await startProduct({ AI_BACKEND: backend, AI_MODES: stubModes.join() });
  await importPictures(product, 0);
  await pause(restMs);
  const before = await cpuOf(product);
  await importPictures(product, pictures);
  await pause(restMs);
  return ((await cpuOf(product)) - before) / pictures;
}

const say = (about: string, figures: Record<string, number>) =>
  console.log(
    about,
    JSON.stringify(figures, (_, value) => (typeof value === "number" ? Math.round(value * 10) / 10 : value)),
  );

for (let round = 1; round <= rounds; round++) {
  await using ollama = await startOllamaProcess();
  await using product = await startProduct({ AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: "none" });
  await importPictures(product, 0);
  say("one mode of each picture:", await askFor(["title"], product, ollama));
  say(
    "four modes of each picture:",
    await askFor(["caption", "quality", "nsfw_classify", "transcribe"], product, ollama),
  );
}
for (let round = 1; round <= rounds; round++) {
  const [off, stub] = [await costOf("off"), await costOf("stub")];
  say("an asset, imported:", {
    offCoreMs: off,
    stubCoreMs: stub,
    coreMsAMode: (stub - off) / stubModes.length,
  });
}
