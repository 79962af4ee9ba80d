import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { findFreePort } from "../../packages/runtime/src/table/free-port.ts";
import { descendantsOf, isAlive } from "../support/descendants.ts";
import { type Checked, checkLibrary } from "./check-library.ts";

// The import under kill -9: the whole product is started, killed with all its processes at a random moment, and started
// again, until it was killed often enough; then it may finish, and everything it ever acknowledged is looked at.

const startScript = fileURLToPath(new URL("../../packages/cli/src/start.ts", import.meta.url));

export type KillOptions = { objects: number; kills: number; random: () => number; say: (line: string) => void };

export type KillReport = Checked & { kills: number; goesOnMs: number[]; leftProcesses: number[]; tookMs: number };

type Life = { child: ChildProcess; beganMs: number; dataDir: string; httpUrl: string };

/** Imports `objects` small pictures through `kills` deaths of all processes, and checks what came of it. */
export async function killLoop({ objects, kills, random, say }: KillOptions): Promise<KillReport> {
  const beganMs = performance.now();
  const scratch = await mkdtemp(join(tmpdir(), "darkroom-kills-"));
  const [dataDir, folder] = [join(scratch, "data"), join(scratch, "pictures")];
  await makePictures(folder, objects);
  const ports = { http: await findFreePort(), aws: await findFreePort() };
  const goesOnMs: number[] = [];
  const seen = new Set<number>();
  const lives: Life[] = [];
  const begin = () => {
    const life = start(dataDir, folder, ports);
    lives.push(life);
    return life;
  };
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const life = begin();
      goesOnMs.push(await untilWorkGoesOn(life, objects));
      await sleep(300 + random() * 4_000);
      const pids = [life.child.pid ?? 0, ...(await descendantsOf(life.child.pid ?? 0))];
      for (const pid of pids) {
        seen.add(pid);
        killHard(pid);
      }
      await ended(life.child);
      say(
        `kill ${kill} of ${kills}: ${pids.length} processes; work went on after ${Math.round(goesOnMs.at(-1) ?? 0)} ms`,
      );
    }
    const last = begin();
    goesOnMs.push(await untilWorkGoesOn(last, objects));
    const checked = await checkLibrary({ ports, objects, dataDir, say });
    for (const pid of await descendantsOf(last.child.pid ?? 0)) seen.add(pid);
    killHard(last.child.pid ?? 0); // the supervisor alone: its children must notice
    await ended(last.child);
    for (const deadline = Date.now() + 20_000; Date.now() < deadline && [...seen].some(isAlive); ) await sleep(50);
    const leftProcesses = [...seen].filter(isAlive);
    return { ...checked, kills, goesOnMs, leftProcesses, tookMs: performance.now() - beganMs };
  } finally {
    for (const { child } of lives) if (child.exitCode === null && child.signalCode === null) killHard(child.pid ?? 0);
    for (const pid of seen) if (isAlive(pid)) killHard(pid);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Pictures of one colour each, so that a rendition can be told from any other. */
async function makePictures(folder: string, objects: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let at = 0; at < objects; at++) {
    const background = colorOf(at);
    const picture = sharp({ create: { width: 96, height: 64, channels: 3, background } });
    await writeFile(
      join(folder, `${String(at).padStart(5, "0")}.png`),
      await picture.png({ compressionLevel: 1 }).toBuffer(),
    );
  }
}

/** A colour of its own for each of 4,096 pictures, far enough apart to survive a lossy rendition. */
export const colorOf = (at: number) => ({
  r: (at % 16) * 17,
  g: (Math.floor(at / 16) % 16) * 17,
  b: (Math.floor(at / 256) % 16) * 17,
});

function start(dataDir: string, folder: string, ports: { http: number; aws: number }): Life {
  const child = spawn(process.execPath, [startScript, folder, "--json"], {
    env: {
      ...process.env,
      DARKROOM_DATA_DIR: dataDir,
      DARKROOM_HTTP_PORT: String(ports.http),
      DARKROOM_AWS_PORT: String(ports.aws),
      DARKROOM_LOG_LEVEL: "debug", // says which jobs were done, and when
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { child, beganMs: Date.now(), dataDir, httpUrl: `http://127.0.0.1:${ports.http}` };
}

/** How long after its start this life settled its first job, or found that there was none to settle. */
async function untilWorkGoesOn({ child, beganMs, dataDir, httpUrl }: Life, objects: number): Promise<number> {
  const file = join(dataDir, "logs", "darkroom.jsonl");
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`Darkroom ended with ${child.exitCode}`);
    if (await isAllDone(httpUrl, objects)) return Date.now() - beganMs;
    const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n").slice(-2_000);
    for (const line of lines) {
      if (!line.includes('"job settled"')) continue;
      const { timestamp, ts } = parse(line);
      const atMs = Date.parse(timestamp ?? ts ?? "");
      if (atMs >= beganMs) return atMs - beganMs;
    }
  }
  throw new Error("no job was settled within 60 s of a start");
}

/** Is everything done already, so that there is no job to settle? */
async function isAllDone(httpUrl: string, objects: number): Promise<boolean> {
  const answer = await fetch(`${httpUrl}/v1/timeline`).catch(() => undefined);
  if (!answer?.ok) return false;
  const { total } = (await answer.json()) as { total: { count: number; busy: number } };
  return total.count >= objects && total.busy === 0;
}

function parse(line: string): { timestamp?: string; ts?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return {}; // torn by a kill
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it is gone already
  }
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", resolve));

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
