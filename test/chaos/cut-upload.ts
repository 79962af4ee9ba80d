import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Assets, Uploads } from "@darkroom/contract";
import { assetIdOf, Upload } from "@darkroom/domain";
import { openApi } from "../../packages/cli/src/api.ts";
import { descendantsOf } from "../support/descendants.ts";

// An upload by the command, killed with kill -9 as often as asked, each time later on; then it may finish, and the library
// must say of the whole what its SHA-256 is. Also measured: how much memory each process of the host had at most.

const usage = `Usage: npm run test:upload [-- --mb N] [--cuts N]

Uploads N megabytes (2,000 by default) through the command, which is killed so many times (5) on the way. Takes the file's
size twice on the disk of the temporary folder.
`;
const options = {
  mb: { type: "string", default: "2000" },
  cuts: { type: "string", default: "5" },
  help: { type: "boolean" },
} as const;
const { mb, cuts, help } = parseArgs({ options }).values;
const program = (name: string) => fileURLToPath(new URL(`../../packages/cli/src/${name}`, import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<boolean> {
  const scratch = await mkdtemp(join(tmpdir(), "darkroom-upload-"));
  const file = join(scratch, "film.bin");
  const sizeBytes = Number(mb) * 1_000_000;
  const sha256 = await makeFile(file, sizeBytes);
  say(`${mb} MB of random bytes, ${sha256.slice(0, 12)}…`);
  const ports = { DARKROOM_HTTP_PORT: "0", DARKROOM_AWS_PORT: "0" };
  const host = spawn(process.execPath, [program("start.ts"), "--json"], {
    env: { ...process.env, ...ports, DARKROOM_DATA_DIR: join(scratch, "data") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await pageOf(host);
    for (let cut = 1; cut <= Number(cuts); cut++) await uploadAndKill(file, url, cut / (Number(cuts) + 1));
    const last = upload(file, url);
    await once(last, "exit");
    const memory = await peaksOf(host);
    const found = await sha256In(url);
    const isRight = last.exitCode === 0 && found === sha256;
    say(`killed ${cuts} times, then ended with ${last.exitCode}; the library says ${found.slice(0, 12)}…`);
    say(`most memory of each process of the host, MB: ${memory.join(", ")}`);
    say(isRight ? "passed" : "FAILED");
    return isRight;
  } finally {
    host.kill("SIGTERM");
    await once(host, "exit");
    await rm(scratch, { recursive: true, force: true });
  }
}

async function makeFile(path: string, sizeBytes: number): Promise<string> {
  await using handle = await open(path, "w");
  const hash = createHash("sha256");
  const block = Buffer.alloc(1_000_000);
  for (let at = 0; at < sizeBytes; at += block.length) {
    hash.update(randomFillSync(block));
    await handle.write(block);
  }
  return hash.digest("hex");
}

async function pageOf(host: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: host.stdout as NodeJS.ReadableStream })) {
    const told = JSON.parse(line);
    if (told.event === "ready") return told.page;
  }
  throw new Error(`Darkroom did not start (${host.exitCode})`);
}

const upload = (file: string, url: string): ChildProcess =>
  spawn(process.execPath, [program("main.ts"), "upload", file, "--url", url, "--json"], {
    stdio: ["ignore", "ignore", "inherit"],
  });

/** Uploads until so large a share is there, and kills. */
async function uploadAndKill(file: string, url: string, share: number): Promise<void> {
  const child = upload(file, url);
  const uploadId = Upload.idOf("film.bin");
  for (;;) {
    await setTimeout(20);
    if (child.exitCode !== null) throw new Error(`the upload ended before it was cut, with ${child.exitCode}`);
    const now = await openApi(url)
      .ask(Uploads.get, { uploadId })
      .catch(() => undefined);
    if (!now || now.partsThere.length < share * now.partCount) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
    say(`cut with ${now.partsThere.length} of ${now.partCount} parts there`);
    return;
  }
}

async function sha256In(url: string): Promise<string> {
  for (let tried = 0; tried < 600; tried++) {
    const asset = await openApi(url)
      .ask(Assets.get, { assetId: assetIdOf("film.bin") })
      .catch(() => undefined);
    const state = asset?.jobs.find(({ stage }) => stage === "hash");
    if (asset?.sha256 !== undefined) return asset.sha256;
    if (state?.state === "error") return `${state.reason}`;
    await setTimeout(500);
  }
  return "nothing";
}

/** The largest resident size each process had, in MB, as Linux remembers it (VmHWM). */
async function peaksOf({ pid = 0 }: ChildProcess): Promise<string[]> {
  const pids = [pid, ...(await descendantsOf(pid))];
  const peaks = pids.map(async (pid) => {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const [, kb = "0"] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
    return String(Math.round(Number(kb) / 1000));
  });
  return Promise.all(peaks);
}

if (help) say(usage);
else process.exitCode = (await main()) ? 0 : 1;
