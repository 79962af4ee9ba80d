import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { assetIdOf, shardOf } from "@darkroom/domain";
import { Counts, openTable } from "@darkroom/table";
import { type Product, startProduct, warmUp } from "./product.ts";
import { sampleFolder } from "./sample.ts";
import { askFilters, buildRows } from "./search.ts";

// Lists, timeline and search over a large library: summaries are written straight into the table, then the API is asked, idle
// and while an import runs. Run as a program: lists.ts [--assets N] (100,000).

const { assets } = parseArgs({ options: { assets: { type: "string", default: "100000" } } }).values;
const months = 240;
const firstYear = 2006;

/** The summary of made-up asset number `at`, as the table keeps it. */
function rowOf(at: number): Record<string, unknown> {
  const month = `${firstYear + Math.floor((at % months) / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  const capturedAt = `${month}-${String(1 + (at % 28)).padStart(2, "0")}T12:${String(at % 60).padStart(2, "0")}:00.000Z`;
  const key = `seeded/${at % 50}/${at}.jpg`;
  const assetId = assetIdOf(key);
  const rendition = {
    key: `renditions/${assetId}/thumbnail/1-1/thumbnail.webp`,
    contentType: "image/webp",
    widthPx: 320,
    heightPx: 240,
    sizeBytes: 20_000,
  };
  const shown = {
    ...{
      assetId,
      key,
      kind: "image",
      contentType: "image/jpeg",
      sizeBytes: 5_000_000,
      capturedAt,
      capturedAtSource: "exif",
    },
    ...(at % 3 > 0 && {
      cameraModel: `Camera ${at % 40}`,
      latitudeDeg: (at % 170) - 85,
      longitudeDeg: (at % 350) - 175,
    }),
    ...(at % 5 === 0 && { rating: 1 + (at % 4) }),
    ...(at % 7 === 0 && { generator: ["ComfyUI", "InvokeAI"][at % 2] }),
    ...{ widthPx: 4000, heightPx: 3000, placeholder: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w", dominantColor: "#667788" },
    renditions: [
      { role: "thumbnail", ...rendition },
      { role: "preview", ...rendition, widthPx: 1440, heightPx: 1080 },
    ],
    ...{ states: { hash: "done", probe: "done", thumbnail: "done" }, reasons: {} },
    ...{ assetRevision: 1, jobRevisions: { hash: 3, probe: 3, thumbnail: 3 }, changedAtMs: 1_700_000_000_000 + at },
  };
  return {
    ...{
      PK: `ASSET#${assetId}`,
      SK: "SUMMARY",
      _et: "Summary",
      assetId,
      schemaVersion: 1,
      shown: JSON.stringify(shown),
      madeOf: 10,
    },
    ...{ monthPK: `TL#${month}#image#0`, monthSK: `${capturedAt}#${assetId}` },
    ...{
      changePK: `CHANGED#${shardOf(assetId, 4)}`,
      changeSK: `${String(shown.changedAtMs).padStart(15, "0")}#${assetId}`,
    },
  };
}

async function seed(client: DynamoDBClient, count: number): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  const batches = Array.from({ length: Math.ceil(count / 25) }, (_, at) => at * 25).values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const from of batches) {
        const rows = Array.from({ length: Math.min(25, count - from) }, (_, at) => rowOf(from + at));
        await documents.send(
          new BatchWriteCommand({ RequestItems: { darkroom: rows.map((Item) => ({ PutRequest: { Item } })) } }),
        );
      }
    }),
  );
  const table = openTable(client, "darkroom");
  for (let month = 0; month < months; month++) {
    const name = `${firstYear + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
    await Counts.markDirty(table, name, 1);
    await Counts.recount(table, name, Date.now());
  }
}

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
  const searchMs = await askFilters(product, ask, pauseMs);
  const { listMs, timelineMs } = took;
  return { listMs: percentilesOf(listMs), timelineMs: percentilesOf(timelineMs), searchMs: percentilesOf(searchMs) };
}

function percentilesOf(took: readonly number[]): { p50: number; p95: number } {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

await using product = await startProduct();
const { env } = JSON.parse(await readFile(join(product.dataDir, "running.json"), "utf8"));
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const client = new DynamoDBClient({ endpoint: env.AWS_ENDPOINT_URL_DYNAMODB, region: "us-east-1", credentials });
await seed(client, Number(assets));
client.destroy();
console.log(JSON.stringify(await buildRows(product)));
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
