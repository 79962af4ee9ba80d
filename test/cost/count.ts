import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Context } from "@darkroom/platform";
import sharp from "sharp";
import { manifest } from "../../functions/manifest.ts";
import { type Local, startLocal } from "../support/local.ts";
import { type Calls, countWireCalls } from "../support/wire-calls.ts";
import { countUnits, storedBytes, type Units } from "./units.ts";

// What the cost sheet is worked out from, counted on an embedded host: an import of small pictures, a sweep and two looks of
// `reconcile` at a library at rest, and a page that asks what has changed. What is counted hardly depends on the size of a file.

/** What something asks of table, buckets and queues. */
export type Asked = Units & { puts: number; gets: number; heads: number; queueCalls: number };

export type Counted = {
  /** Per asset, on its way in; the importer's own put included, and each function fetches the original for itself, as on Lambda. */
  importing: Asked & { tableBytes: number; messages: Record<string, number> };
  sweep: Asked;
  /** A tick with nothing due. */
  tick: Asked;
  /** One look at the bucket, and at the summaries, per object or summary looked at. */
  lookAtObject: Asked;
  lookAtSummary: Asked;
  /** One `GET /v1/changes` where nothing has changed. */
  changes: Asked;
};

/** Counts it all, over an import of so many pictures. */
export async function count(pictures: number): Promise<Counted> {
  const fetches = { count: 0 };
  await using local = await startLocal();
  countFetches(local.ctx, fetches);
  const units = countUnits(local.ctx.clients.dynamodb);
  const during = async (work: () => Promise<unknown>, times: number): Promise<Asked> => {
    const before = { ...units };
    using wire = countWireCalls(local.runtime.awsUrl);
    await work();
    return perTime(wire.calls, before, units, times);
  };

  const importing = await during(() => importPictures(local, pictures), pictures);
  importing.gets += fetches.count / pictures - 1; // the stages shared one
  const tableBytes = (await storedBytes(local.ctx)) / pictures;
  const messages = Object.fromEntries(
    queues.map((queue) => [queue, local.runtime.heard({ queue }).delivered / pictures]),
  );
  await local.idle(); // on a busy machine, what had to wait for a decoder is still to be done
  const reconcile = () => local.runtime.tick("reconcile");
  local.clock.advance(silentAfterMs);
  await local.runtime.tick("tick"); // the first makes the schedules
  let { nextCursor } = await ask(local, "/v1/changes");
  return {
    importing: { ...importing, tableBytes, messages },
    sweep: await during(() => local.runtime.tick("sweep"), 1),
    tick: await during(() => local.runtime.tick("tick"), 1),
    lookAtObject: await during(reconcile, pictures),
    lookAtSummary: await during(reconcile, pictures),
    changes: await during(async () => {
      for (let poll = 0; poll < polls; poll++) {
        local.clock.advance(1_000);
        ({ nextCursor } = await ask(local, `/v1/changes?since=${encodeURIComponent(nextCursor)}`));
      }
    }, polls),
  };
}

const polls = 10;
const silentAfterMs = 60_000; // what changed lately is told more than once
const queues = manifest.wokenByQueue.flatMap(({ queue, deadLettersOf }) => (deadLettersOf ? [] : [queue]));

/** Stages that would each fetch the original, where they do not share a disk. */
function countFetches({ originals }: Context, fetches: { count: number }): void {
  const { open, sha256 } = originals;
  originals.open = (...given) => {
    fetches.count++;
    return open(...given);
  };
  originals.sha256 = (...given) => {
    fetches.count++;
    return sha256(...given);
  };
}

async function importPictures(local: Local, count: number): Promise<void> {
  const Metadata = { "darkroom-priority": "import" };
  const put = async (at: number) => {
    const background = { r: at % 256, g: (2 * at) % 256, b: 255 - (at % 256) };
    const Body = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer();
    await local.s3.send(new PutObjectCommand({ Bucket: "media", Key: `p${at}.png`, Body, Metadata }));
  };
  await Promise.all(Array.from({ length: count }, (_, at) => put(at)));
  await local.runtime.idle(150_000);
}

async function ask(local: Local, path: string): Promise<{ nextCursor: string }> {
  const answer = await fetch(`${local.httpUrl}${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json() as Promise<{ nextCursor: string }>;
}

/** Receives are left out: on AWS they are Lambda's, which polls in its own rhythm. */
function perTime({ byName }: Calls, before: Units, after: Units, times: number): Asked {
  const of = (name: string) => (byName[name] ?? 0) / times;
  return {
    writeUnits: (after.writeUnits - before.writeUnits) / times,
    readUnits: (after.readUnits - before.readUnits) / times,
    puts: of("S3.PUT"),
    gets: of("S3.GET"),
    heads: of("S3.HEAD"),
    queueCalls: of("SQS.SendMessageBatch") + of("SQS.SendMessage") + of("SQS.GetQueueAttributes"),
  };
}
