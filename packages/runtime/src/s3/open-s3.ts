import { statfsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../cloud/clock.ts";
import { openCommits } from "../cloud/commits.ts";
import { type Durability, transaction } from "../cloud/database.ts";
import type { Queues } from "../cloud/queues-port.ts";
import { Blobs } from "./blobs.ts";
import { addBucket, isBucketName } from "./bucket-rows.ts";
import type { S3State } from "./call.ts";
import { listRules, replaceRules } from "./notifications.ts";
import { isKnownBlob } from "./object-rows.ts";
import { createSchema } from "./schema.ts";

export type GivenNotification = { bucket: string; queue: string };

type S3Options = {
  db: DatabaseSync;
  clock: Clock;
  queues: Pick<Queues, "enqueue" | "wake">;
  region: string;
  dataDir: string;
  durability: Durability;
  buckets: string[];
  notifications: GivenNotification[];
  minFreeBytes?: number;
  onFault: (error: unknown) => void;
};

/** Opens the buckets in the database they share with the queues. What a killed process left is swept in the background. */
export function openS3(options: S3Options): { state: S3State; close(): Promise<void> } {
  const { db, clock, queues, region, dataDir, durability, onFault } = options;
  createSchema(db);
  const minFreeBytes = options.minFreeBytes ?? defaultFloor(dataDir);
  const blobs = new Blobs({ dir: dataDir, durability, minFreeBytes });
  const state: S3State = { db, commits: openCommits(db), clock, blobs, queues, region, lostQueues: new Set(), onFault };
  transaction(db, () => {
    for (const name of options.buckets) mustMakeBucket(state, name);
    for (const given of options.notifications) notifyOf(state, given);
  });
  const sweeping = blobs.sweep((blob) => isKnownBlob(db, blob)).catch(onFault);
  return {
    state,
    async close() {
      await sweeping;
      await blobs.close();
    },
  };
}

function mustMakeBucket({ db, clock }: S3State, name: string): void {
  if (!isBucketName(name)) throw new Error(`"${name}" is no bucket name: 3 to 63 of a-z, 0-9, "-" and "."`);
  addBucket(db, name, clock.nowMs());
}

/** The rule that comes with every start, beside those a client has set. */
function notifyOf(state: S3State, { bucket, queue }: GivenNotification): void {
  const id = `given-${queue}`;
  const others = listRules(state, bucket).filter((rule) => rule.id !== id);
  const events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"];
  replaceRules(state, bucket, [...others, { id, queue, events, prefix: "", suffix: "", isGiven: true }]);
}

/** Keep 5 % of the disk free, but not more than 2 GB. */
function defaultFloor(dataDir: string): number {
  const { blocks, bsize } = statfsSync(dataDir);
  return Math.min((blocks * bsize) / 20, 2 * 1024 ** 3);
}
