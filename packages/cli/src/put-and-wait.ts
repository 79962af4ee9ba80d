import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Assets } from "@darkroom/contract";
import { assetIdOf, Fault } from "@darkroom/domain";
import { type Api, openApi } from "./api.ts";
import { printable } from "./printable.ts";

/** A file that was put, and whether every stage came to an end with it. */
export type Put = { key: string; isFinished: boolean; states: Record<string, string> };

type Where = { bucket: string; region: string; url: string; key: string | undefined; say: (line: string) => void };

const patienceMs = 120_000;
const lookEveryMs = 1_000;
const open = new Set(["queued", "running"]);

/** Puts files into a bucket under their own names, and waits two minutes for each until its stages are over. */
export async function putAndWait(paths: readonly string[], { bucket, region, url, key, say }: Where): Promise<Put[]> {
  const s3 = new S3Client({ region, requestChecksumCalculation: "WHEN_REQUIRED", forcePathStyle: true });
  const api = openApi(url, { key });
  const finished: Put[] = [];
  try {
    for (const path of paths) {
      const Key = basename(path);
      const { size: ContentLength } = await stat(path);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: createReadStream(path), ContentLength }));
      say(`put ${printable(Key)}; waiting for its stages`);
      const put = await waitFor(Key, api);
      say(
        Object.entries(put.states)
          .map(([stage, state]) => `${stage} ${state}`)
          .join(", ") || "nothing is heard of it yet",
      );
      finished.push(put);
    }
    return finished;
  } finally {
    s3.destroy();
  }
}

async function waitFor(key: string, api: Api): Promise<Put> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const states = await statesOf(key, api);
    const found = Object.values(states);
    const isFinished = found.length > 0 && !found.some((state) => open.has(state));
    if (isFinished || performance.now() > untilMs) return { key, isFinished, states };
    await sleep(lookEveryMs);
  }
}

/** By stage; of an asset that is not there yet, none. */
async function statesOf(key: string, api: Api): Promise<Record<string, string>> {
  try {
    const { jobs } = await api.ask(Assets.get, { assetId: assetIdOf(key) });
    return Object.fromEntries(jobs.map(({ stage, state }) => [stage, state]));
  } catch (error) {
    if (Fault.is(error, "asset.missing")) return {};
    throw error;
  }
}
