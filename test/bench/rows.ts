import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { differencesOf, readRows } from "../../packages/search/src/testing.ts";
import type { Product } from "./product.ts";
import { cloudOf, editSeeded, seededId } from "./seed.ts";

const idsInHint = 50; // as `index` projects them
const examplesMost = 10;

/** Makes empty rows, so that what comes is written into them bit by bit and not built at once. */
export async function openRows({ httpUrl }: Product): Promise<void> {
  while ((await fetch(`${httpUrl}/v1/search?limit=0`)).status === 503) await setTimeout(100);
}

/**
 * Has the rows of the made-up assets written through the queue, then those again of which something was said, or which are
 * gone. Answers how long the first took, in seconds.
 */
export async function writeRows(product: Product, count: number): Promise<{ tookSec: number; edited: number }> {
  const beganMs = performance.now();
  await hint(
    product,
    Array.from({ length: count }, (_, at) => at),
  );
  const tookSec = secondsSince(beganMs);
  const edited = await editSeeded(product, count);
  await hint(product, edited);
  return { tookSec, edited: edited.length };
}

/** Sends the hints `index` would, and waits until the queue is empty. */
async function hint(product: Product, numbers: readonly number[]): Promise<void> {
  const { env, region, credentials } = await cloudOf(product);
  const sqs = new SQSClient({ endpoint: env["AWS_ENDPOINT_URL_SQS"] ?? "", region, credentials });
  const QueueUrl = (env["DARKROOM_QUEUE_URL"] ?? "").replace("{queue}", "rows");
  for (let from = 0; from < numbers.length; from += 10 * idsInHint) {
    const bodies = Array.from({ length: 10 }, (_, at) =>
      numbers.slice(from + at * idsInHint, from + (at + 1) * idsInHint).map(seededId),
    ).filter((assetIds) => assetIds.length > 0);
    const Entries = bodies.map((assetIds, at) => ({ Id: String(at), MessageBody: JSON.stringify({ assetIds }) }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  for (;;) {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
    if (names.every((name) => Number(Attributes?.[name]) === 0)) break;
    await setTimeout(200);
  }
  sqs.destroy();
}

type Rebuilt = {
  rebuildSec: number;
  rows: number;
  asked: number; // searches meanwhile
  unanswered: number; // of them
  longestMs: number; // of them
  differences: number; // rows' fields that are otherwise than they were, and rows only one of them has
  examples: string[];
};

/** Builds the rows anew, searches all the while, and compares the new ones with the old, row by row and field by field. */
export async function rebuildRows(product: Product, ask: (url: string) => Promise<number>): Promise<Rebuilt> {
  const { httpUrl, dataDir } = product;
  const current = async (): Promise<string> => {
    const answer = await fetch(`${httpUrl}/v1/search/rows`);
    return ((await answer.json()) as { dataset: string }).dataset;
  };
  const folder = join(dataDir, "search");
  const before = await current();
  const written = await readRows(folder, before);
  const beganMs = performance.now();
  const headers = { "content-type": "application/json" };
  await fetch(`${httpUrl}/v1/search/rows`, { method: "POST", headers, body: "{}" });
  const tookMs: number[] = [];
  let unanswered = 0;
  let after = before;
  while (after === before) {
    await ask(`${httpUrl}/v1/search?limit=100&facets=camera,year&rating=!none`).then(
      (ms) => tookMs.push(ms),
      () => unanswered++,
    );
    await setTimeout(50);
    after = await current();
  }
  const rebuildSec = secondsSince(beganMs);
  const built = await readRows(folder, after);
  const differences = differencesOf(written, built);
  const counts = { rebuildSec, rows: built.size, asked: tookMs.length + unanswered, unanswered };
  const examples = differences.slice(0, examplesMost);
  return { ...counts, longestMs: Math.round(Math.max(0, ...tookMs)), differences: differences.length, examples };
}

const secondsSince = (beganMs: number): number => Math.round((performance.now() - beganMs) / 100) / 10;
