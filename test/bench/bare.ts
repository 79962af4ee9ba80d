import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readExif } from "@darkroom/metadata";
import sharp from "sharp";
import { measureTree } from "./processes.ts";
import { listSample, type Sampled } from "./sample.ts";

// The bare tools on the same files, in one process: SHA-256, the metadata reader, one decode, two pictures. What anybody
// would write in an afternoon who needs neither state nor safety. Run as a program: bare.ts FOLDER IN_FLIGHT.

sharp.concurrency(1);
sharp.cache(false);

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const { path: ffmpeg }: { path: string } = require("@ffmpeg-installer/ffmpeg");
const { path: ffprobe }: { path: string } = require("@ffprobe-installer/ffprobe");

async function workOn({ path, kind }: Sampled, folder: string): Promise<void> {
  const bytes = await readFile(path);
  createHash("sha256").update(bytes).digest("hex");
  if (kind === "image") {
    await readExif(bytes);
    await makeTwo(bytes);
    return;
  }
  await run(ffprobe, ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", path]);
  const poster = join(folder, `${createHash("md5").update(path).digest("hex")}.png`);
  await run(ffmpeg, [
    "-v",
    "error",
    "-nostdin",
    "-threads",
    "1",
    "-ss",
    "0.8",
    "-i",
    path,
    "-frames:v",
    "1",
    "-y",
    poster,
  ]);
  await makeTwo(await readFile(poster));
}

async function makeTwo(bytes: Buffer): Promise<void> {
  const inside = (longEdgePx: number) => ({ width: longEdgePx, height: longEdgePx, fit: "inside" as const });
  const decoded = sharp(bytes).autoOrient().resize(inside(1440)).toColourspace("srgb").raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  await sharp(data, { raw: info }).jpeg({ quality: 80 }).toBuffer();
  await sharp(data, { raw: info }).resize(inside(320)).webp({ quality: 78, effort: 2 }).toBuffer();
}

const [folder = ".", inFlight = "1"] = process.argv.slice(2);
const files = await listSample(folder);
const scratch = await mkdtemp(join(tmpdir(), "darkroom-bare-"));
const queue = files.values();
const beganMs = performance.now();
await Promise.all(
  Array.from({ length: Number(inFlight) }, async () => {
    for (const file of queue) await workOn(file, scratch);
  }),
);
const tookMs = performance.now() - beganMs;
const { cpuMs } = await measureTree(process.pid); // with the tools it started, which have ended
const { maxRSS } = process.resourceUsage();
await rm(scratch, { recursive: true });
process.stdout.write(JSON.stringify({ files: files.length, tookMs, cpuMs, peakBytes: maxRSS * 1024 }));
