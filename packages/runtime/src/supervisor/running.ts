import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "../refusal.ts";
import { isLocked } from "./lock.ts";

/** A Darkroom that serves a data folder: what a start prints, and what other commands reach it by. */
export type Running = {
  pid: number;
  dataDir: string;
  logFile: string;
  /** Where page and API answer: `http://127.0.0.1:8080`. */
  httpUrl: string;
  /** Where S3, SQS and DynamoDB answer. */
  awsUrl: string;
  /** dynoxide or dynalite, or the endpoint that was given instead. */
  table: string;
  /** The variables a process of ours needs to work on the same data; no secrets among them. */
  env: Record<string, string>;
};

const fileOf = (dataDir: string) => join(dataDir, "running.json");
/** Another start may be on its way, or draining. */
const answersWithinMs = 12_000;

/** Tells other commands who serves the data folder. Only the holder of its lock may. */
export async function publish(running: Running): Promise<void> {
  const file = fileOf(running.dataDir);
  await writeFile(`${file}.new`, JSON.stringify(running, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Takes the record back, and one that a killed process left. Only the holder of the lock may. */
export async function unpublish(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}

/**
 * Finds the Darkroom that serves a data folder now, waiting for one that is just starting. Nothing when the folder is
 * free: a record without a lock is stale. Throws `StartRefused` when somebody holds the folder and does not answer.
 */
export async function findRunning(dataDir: string): Promise<Running | undefined> {
  const deadlineMs = performance.now() + answersWithinMs;
  let seen: Running | undefined;
  while (isLocked(dataDir)) {
    seen = await readRecord(dataDir);
    if (seen && (await answers(seen.httpUrl))) return seen;
    if (performance.now() > deadlineMs) {
      const who = seen ? ` (process ${seen.pid})` : "";
      throw new StartRefused(
        `Another Darkroom${who} holds the data folder ${dataDir} and does not answer: end it, or choose another DARKROOM_DATA_DIR.`,
      );
    }
    await sleep(100);
  }
  return undefined;
}

async function readRecord(dataDir: string): Promise<Running | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(dataDir), "utf8")) as Running; // written whole by `publish`
  } catch {
    return undefined;
  }
}

function answers(httpUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(`${httpUrl}/health`, { agent: false, timeout: 2_000 }, (answer) => {
      answer.resume();
      resolve(true);
    });
    asked.once("timeout", () => asked.destroy());
    asked.once("error", () => resolve(false));
  });
}
