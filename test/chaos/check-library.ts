import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { colorOf } from "./kill-loop.ts";

type Item = {
  assetId: string;
  key: string;
  states: Record<string, string>;
  renditions: { role: string; url: string }[];
};

/** What is wrong with a library after the faults; empty lists are what is wanted. */
export type Checked = {
  objects: number;
  assets: number;
  lostPuts: string[]; // acknowledged by the import log, and no longer there
  withoutAsset: string[];
  twice: string[];
  notDone: string[];
  wrongRenditions: string[];
};

type Where = { ports: { http: number; aws: number }; objects: number; dataDir: string; say: (line: string) => void };

/** Waits until nothing is open, then compares objects, assets, import log and renditions. */
export async function checkLibrary({ ports, objects, dataDir, say }: Where): Promise<Checked> {
  const url = `http://127.0.0.1:${ports.http}`;
  await untilFinal(url, objects, say);
  const items = await listAll(url);
  const keys = await listObjects(ports.aws);
  const byKey = new Map<string, Item>();
  const twice: string[] = [];
  for (const item of items) {
    if (byKey.has(item.key)) twice.push(item.key);
    byKey.set(item.key, item);
  }
  const isDone = ({ states }: Item) => ["hash", "probe", "thumbnail"].every((stage) => states[stage] === "done");
  return {
    objects: keys.length,
    assets: items.length,
    lostPuts: (await acknowledged(dataDir)).filter((key) => !keys.includes(key)),
    withoutAsset: keys.filter((key) => !byKey.has(key)),
    twice,
    notDone: items.filter((item) => !isDone(item)).map(({ key, states }) => `${key} ${JSON.stringify(states)}`),
    wrongRenditions: await findWrong(url, items),
  };
}

async function untilFinal(url: string, objects: number, say: (line: string) => void): Promise<void> {
  let said = "";
  for (const deadline = Date.now() + 15 * 60_000; Date.now() < deadline; ) {
    const { total } = (await (await fetch(`${url}/v1/timeline`)).json()) as { total: { count: number; busy: number } };
    if (total.count >= objects && total.busy === 0) return;
    const line = `${total.count - total.busy} of ${objects} finished`;
    if (line !== said) say(line);
    said = line;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
  throw new Error("the library did not become quiet within 15 minutes");
}

async function listAll(url: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = (await (await fetch(`${url}/v1/assets?limit=500${page}`)).json()) as {
      items: Item[];
      nextCursor?: string;
    };
    items.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== undefined);
  return items;
}

async function listObjects(awsPort: number): Promise<string[]> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${awsPort}`,
    region: "us-east-1",
    forcePathStyle: true,
    credentials,
  });
  const keys: string[] = [];
  let StartAfter: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: "media", ...(StartAfter && { StartAfter }) }));
    keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    StartAfter = keys.at(-1);
    hasMore = page.IsTruncated === true;
  }
  s3.destroy();
  return keys;
}

/** What the import was told is stored. */
async function acknowledged(dataDir: string): Promise<string[]> {
  const lines = (await readFile(join(dataDir, "imports", "log.jsonl"), "utf8")).split("\n");
  return lines.flatMap((line) => {
    try {
      const { event, key } = JSON.parse(line) as { event?: string; key?: string };
      return event === "put" && key !== undefined ? [key] : [];
    } catch {
      return []; // torn by a kill, and so never acknowledged
    }
  });
}

/** Each original has one colour: its thumbnail must have the same. */
async function findWrong(url: string, items: readonly Item[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { key, renditions } of items) {
    const thumbnail = renditions.find(({ role }) => role === "thumbnail");
    const at = Number(/(\d+)\.png$/.exec(key)?.[1]);
    const bytes = thumbnail && Buffer.from(await (await fetch(`${url}${thumbnail.url}`)).arrayBuffer());
    const means = bytes ? (await sharp(bytes).stats()).channels.map(({ mean }) => mean) : [];
    const { r, g, b } = colorOf(at);
    const isRight = [r, g, b].every((value, channel) => Math.abs((means[channel] ?? Number.NaN) - value) <= 8);
    if (!isRight) wrong.push(key);
  }
  return wrong;
}
