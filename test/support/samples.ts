import * as z from "zod";
import { Asset, type Job, Stage, Summary } from "../../packages/domain/src/index.ts";

let count = 0;

/** A word nobody has used yet in this process. */
export const fresh = (prefix: string): string => `${prefix}-${process.pid}-${++count}`;

/** A stage that answers anything, changed where a test wants. */
export const sampleStage = (name: string, changed: Partial<Stage.Stage> = {}): Stage.Stage => ({
  ...Stage.define({
    name,
    version: 1,
    after: [],
    accepts: ["image", "video"],
    output: z.unknown(),
    timeoutSec: 60,
    memoryMb: 512,
    maxAttempts: 4,
  }),
  ...changed,
});

/** What intake sees of an object. */
export const sampleSeen = (key: string, etag = "e1", changed: Partial<Asset.Seen> = {}): Asset.Seen => ({
  original: {
    key,
    etag,
    sizeBytes: 10,
    contentType: "image/png",
    format: "png",
    modifiedAt: "2024-05-06T07:08:09.000Z",
  },
  kind: "image",
  priority: 0,
  warnings: [],
  ...changed,
});

/** An asset somebody has just registered. */
export const sampleAsset = (key = fresh("photo"), etag = "e1", changed: Partial<Asset.Seen> = {}): Asset.Info =>
  Asset.register(sampleSeen(key, etag, changed), 1000);

/** The summary of an asset nothing is known of but its capture date. */
export function sampleSummary(asset: Asset.Info, changed: Partial<Summary.Info> = {}): Summary.Info {
  return { ...Summary.of({ ...asset, revision: 1 }, [], [], { nowMs: 5000 }), ...changed };
}

/** Who claims, at a time. */
export const claimant = (nowMs: number, changed: Partial<Job.By> = {}): Job.By => ({
  owner: "worker-a",
  nowMs,
  maxAttempts: 4,
  ...changed,
});
