import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Product, startProduct, warmUp } from "./product.ts";
import { openRows, rebuildRows, writeRows } from "./rows.ts";
import { sampleFolder } from "./sample.ts";
import { askFilters } from "./search.ts";
import { firstYear, seed } from "./seed.ts";

// Lists, timeline and search over a large library: summaries are written straight into the table, and into the search's rows as
// `index` has them written; the rows are built anew while they answer, and compared field by field; then the API is asked, idle
// and while an import runs. Ends with 1 when rows differ or an answer failed meanwhile. Run as a program: lists.ts [--assets N] (100,000).

const { assets } = parseArgs({ options: { assets: { type: "string", default: "100000" } } }).values;
/** How long an answer takes, in milliseconds. */
async function ask(url: string): Promise<number> {
  const beganMs = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return performance.now() - beganMs;
}

/** Lists and timelines by turns, so that whatever else goes on meanwhile meets both. */
async function measure(product: Product, pauseMs: number) {
  const { httpUrl } = product;
  const took = { listMs: [] as number[], timelineMs: [] as number[] };
  for (let at = 0; at < 100; at++) {
    const to = `${firstYear + 1 + (at % 19)}-${String((at % 12) + 1).padStart(2, "0")}-15`;
    took.listMs.push(await ask(`${httpUrl}/v1/assets?limit=100&to=${to}`));
    if (at % 2) took.timelineMs.push(await ask(`${httpUrl}/v1/timeline`));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const filtersMs = await askFilters(product, ask, pauseMs);
  const { listMs, timelineMs } = took;
  return {
    listMs: percentilesOf(listMs),
    timelineMs: percentilesOf(timelineMs),
    searchMs: percentilesOf([...filtersMs.values()].flat()),
    ofFiltersMs: Object.fromEntries([...filtersMs].map(([kind, filterMs]) => [kind, percentilesOf(filterMs)])),
  };
}

function percentilesOf(took: readonly number[]): { p50: number; p95: number } {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

await using product = await startProduct();
await openRows(product);
await seed(product, Number(assets));
console.log(JSON.stringify({ written: await writeRows(product, Number(assets)) }));
const rebuilt = await rebuildRows(product, ask);
console.log(JSON.stringify({ rebuilt }));
if (rebuilt.differences > 0 || rebuilt.unanswered > 0) process.exitCode = 1;
await warmUp(product);
await measure(product, 5); // warmed up, too
console.log(JSON.stringify({ assets: Number(assets), idle: await measure(product, 20) }));
const command = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const environment = { ...process.env, DARKROOM_DATA_DIR: product.dataDir };
const adding = spawn(process.execPath, [command, "add", await sampleFolder(), "--json"], {
  env: environment,
  stdio: ["ignore", "ignore", "inherit"],
});
const added = once(adding, "exit"); // a process of its own: what is measured here must not wait for what it puts
await new Promise((resolve) => setTimeout(resolve, 1_000));
console.log(JSON.stringify({ importing: await measure(product, 20) }));
await added;
