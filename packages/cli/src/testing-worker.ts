import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import type { AssetId } from "@darkroom/domain";
import { expect, vi } from "vitest";
import { manifest } from "../../../functions/manifest.ts";
import { type Local, startLocal } from "../../../test/support/local.ts";
import { tinyPicture } from "./tiny-picture.ts";

/** The lane that the workers of these tests work on. */
export const lane = "thumbnail";

/** The product, but nobody takes from the lane: its jobs wait for a worker. */
export const startWithout = (): Promise<Local> =>
  startLocal({
    manifest: {
      ...manifest,
      wokenByQueue: manifest.wokenByQueue.map((spec) => (spec.queue === lane ? { ...spec, pulled: true } : spec)),
    },
  });

/** Puts a small picture, whose job in the lane a worker can do. */
export const uploadPicture = (local: Local, key: string): Promise<AssetId> =>
  local.upload({ name: key, bytes: tinyPicture(64, 48) });

/** Waits until a check passes, as long as a process may take. */
export const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 60_000, interval: 50 });

/** Waits until an asset's job in the lane looks like this. */
export const untilJob = (local: Local, id: AssetId, like: object): Promise<unknown> =>
  until(async () => expect(await local.job(id, lane)).toMatchObject(like));

type Told = { event: string; message?: string } & Record<string, unknown>;

/** A worker as a process of its own, with what it told so far. */
export type WorkerProcess = AsyncDisposable & {
  child: ChildProcess;
  told: Told[];
  /** Waits for an event, or for a line of the log, and answers it. */
  heard(event: string, message?: string): Promise<Told>;
  /** Its exit status, when it has ended. */
  ended: Promise<number | null>;
};

type Start = { args: string[]; env: Record<string, string>; aheadMs?: number };

/** Starts `darkroom worker … --json` with nothing of this environment but PATH; `aheadMs` sets its clock ahead. */
export function startWorker({ args, env, aheadMs = 0 }: Start): WorkerProcess {
  const main = join(import.meta.dirname, "main.ts");
  const clock = `data:text/javascript,const now=Date.now;Date.now=()=>now()+${aheadMs}`;
  const child = spawn(process.execPath, ["--import", clock, main, "worker", ...args, "--json"], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const told: Told[] = [];
  child.stderr.on("data", (text) => told.push({ event: "stderr", message: String(text) }));
  createInterface({ input: child.stdout }).on("line", (line) => told.push(JSON.parse(line)));
  const ended = once(child, "exit").then(([status]: (number | null)[]) => status ?? null);
  return {
    child,
    told,
    ended,
    heard: (event, message) =>
      vi.waitFor(
        () => {
          const found = told.find(
            (line) => line.event === event && (message === undefined || line.message === message),
          );
          if (!found) throw new Error(`not heard: ${event} ${message ?? ""}; heard ${JSON.stringify(told)}`);
          return found;
        },
        { timeout: 60_000, interval: 50 },
      ),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The variables a foreign machine would set to work for this cloud: addresses and names, a key pair, and a folder. */
export function outsideEnv(env: Record<string, string>, changed: Record<string, string> = {}): Record<string, string> {
  const needed = /^(AWS_|DARKROOM_(QUEUE_URL|MEDIA_BUCKET|DERIVED_BUCKET|TABLE_NAME)$)/;
  const given = Object.fromEntries(Object.entries(env).filter(([name]) => needed.test(name)));
  return {
    ...given,
    AI_BACKEND: "off",
    DARKROOM_ORIGINALS_DIR: join(env.DARKROOM_DATA_DIR ?? "", "workers"),
    ...changed,
  };
}

/** One request as it went by. */
export type Call = { method: string; path: string; target: string; body: string };

/** A server of ours with a look at what it is asked, and at what it shall never answer. */
export async function openProxy(toUrl: string, look: (call: Call) => "answer" | "hang") {
  const { port } = new URL(toUrl);
  const pass = async (asked: IncomingMessage, answer: ServerResponse) => {
    const { method = "", url: path = "", headers } = asked;
    const body = await buffer(asked);
    const target = String(headers["x-amz-target"] ?? "");
    if (look({ method, path, target, body: target === "" ? "" : String(body) }) === "hang") return;
    const on = request({ port, host: "127.0.0.1", method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    on.on("error", () => answer.destroy());
    answer.on("close", () => on.destroy()); // a poll that nobody waits for any more
    on.end(body);
  };
  const server = createServer((asked, answer) => void pass(asked, answer)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An S3 that lists, and never gives the bytes of an object: whoever asks for them hangs. */
export const openStuckStore = (awsUrl: string) =>
  openProxy(awsUrl, ({ method, path }) => (method === "GET" && !path.includes("list-type") ? "hang" : "answer"));
