import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { addFolders, openLibrary, openMedia } from "@darkroom/cli";
import { assetIdOf } from "@darkroom/domain";
import sharp from "sharp";
import { findFreePort } from "../../packages/runtime/src/table/free-port.ts";
import { measureTree } from "./processes.ts";

const startScript = fileURLToPath(new URL("../../packages/cli/src/start.ts", import.meta.url));

export type Product = AsyncDisposable & {
  child: ChildProcess;
  httpUrl: string;
  awsUrl: string;
  dataDir: string;
  readyMs: number;
};

/** `npm start` without npm, on ports and in a data folder of its own. */
export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), "darkroom-bench-"));
  const [httpPort, awsPort] = [await findFreePort(), await findFreePort()];
  const ports = { DARKROOM_HTTP_PORT: String(httpPort), DARKROOM_AWS_PORT: String(awsPort) };
  const beganMs = performance.now();
  const child = spawn(process.execPath, [startScript, "--json"], {
    env: { ...process.env, ...ports, DARKROOM_DATA_DIR: dataDir, AI_BACKEND: "off", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await saysReady(child);
  return {
    child,
    dataDir,
    httpUrl: `http://127.0.0.1:${httpPort}`,
    awsUrl: `http://127.0.0.1:${awsPort}`,
    readyMs: performance.now() - beganMs,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function saysReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.once("exit", (code) => reject(new Error(`Darkroom ended with ${code} before it was ready: ${said}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('"ready"')) resolve();
    });
  });
}

export type Measured = { tookMs: number; cpuMs: number; peakBytes: number };

/** Imports a folder and follows it: from the first put to the last summary that says that all is final. */
export async function importInto(product: Product, folder: string, files: number): Promise<Measured> {
  const { dataDir, awsUrl, httpUrl } = product;
  const media = openLibrary({ dataDir, awsUrl, httpUrl, env: {} }); // as `npm start -- FOLDER` does
  let firstPutMs = 0;
  media.client.middlewareStack.add(
    (next) => (call) => {
      firstPutMs ||= performance.now();
      return next(call);
    },
    { step: "initialize" },
  );
  const before = await measureTree(product.child.pid ?? 0);
  const ownBefore = process.cpuUsage();
  const following = follow(product, files, await cursorOf(product));
  await addFolders([folder], { media, dataDir: product.dataDir });
  const { endedMs, peakBytes } = await following;
  media.client.destroy();
  const after = await measureTree(product.child.pid ?? 0);
  const own = process.cpuUsage(ownBefore);
  return {
    tookMs: endedMs - firstPutMs,
    cpuMs: after.cpuMs - before.cpuMs + (own.user + own.system) / 1000,
    peakBytes,
  };
}

const warmUpCount = 120;

/** Small pictures first, so that a product that runs is measured, not one whose code has never run. */
export async function warmUp(product: Product): Promise<void> {
  const folder = join(product.dataDir, "..", `${product.dataDir.split("/").at(-1)}-warm-up`);
  await mkdir(folder);
  for (let at = 0; at < warmUpCount; at++) {
    const picture = sharp({
      create: { width: 64, height: 64, channels: 3, background: { r: at, g: 2 * at, b: 255 - at } },
    });
    await picture.png().toFile(join(folder, `${at}.png`));
  }
  await importInto(product, folder, warmUpCount);
  await rm(folder, { recursive: true });
}

/** How long a photo that is put while nothing else goes on takes until its thumbnail can be fetched, one after the other. */
export async function putToThumbnailMs({ httpUrl, awsUrl }: Product, photos: readonly Buffer[]): Promise<number[]> {
  const { client, bucket } = mediaAt(awsUrl);
  const latenciesMs: number[] = [];
  for (const [at, Body] of photos.entries()) {
    const Key = `latency/${at}.jpg`;
    const address = `${httpUrl}/v1/assets/${assetIdOf(Key)}`;
    const beganMs = performance.now();
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    await new Promise((resolve) => setTimeout(resolve, 150)); // asking costs, too, and no decode is quicker
    for (let isThere = false; !isThere; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { renditions = [] } = (await (await fetch(address)).json()) as { renditions?: unknown[] };
      isThere = renditions.length > 0;
    }
    latenciesMs.push(performance.now() - beganMs);
    await new Promise((resolve) => setTimeout(resolve, 1500)); // its projections are over
  }
  client.destroy();
  return latenciesMs;
}

const mediaAt = (endpoint: string) =>
  openMedia({
    endpoint,
    bucket: "media",
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

type Change = { key: string; states: Record<string, string>; issue?: string };

/** Polls the changes as the page does, until every asset's stages are final. */
async function cursorOf({ httpUrl }: Product): Promise<string> {
  const answer = await fetch(`${httpUrl}/v1/changes`);
  return ((await answer.json()) as { nextCursor: string }).nextCursor;
}

async function follow({ httpUrl, child }: Product, files: number, cursor: string) {
  const isWarmUp = files === warmUpCount;
  const final = new Set<string>();
  let peakBytes = 0;
  let since = cursor;
  while (final.size < files) {
    const answer = await fetch(`${httpUrl}/v1/changes?limit=500&since=${encodeURIComponent(since)}`);
    const { items, nextCursor } = (await answer.json()) as { items: Change[]; nextCursor: string };
    since = nextCursor;
    for (const { key, states, issue } of items.filter(({ key }) => !key.includes("-warm-up/") || isWarmUp)) {
      if (issue !== "busy" && Object.keys(states).length >= 3) final.add(key);
    }
    if (final.size >= files) break;
    const isNearlyDone = files - final.size <= 2; // looking costs, too: seldom at first, and often at the end
    if (!isNearlyDone) peakBytes = Math.max(peakBytes, (await measureTree(child.pid ?? 0)).residentBytes);
    await new Promise((resolve) => setTimeout(resolve, isNearlyDone ? 100 : 1_000));
  }
  return { endedMs: performance.now(), peakBytes };
}
