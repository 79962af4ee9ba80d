import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AudioFacts } from "./audio-facts.ts";
import { invalidAudio } from "./audio-faults.ts";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { inputOptions } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import { explainRefusal } from "./video-faults.ts";
import { bars, drawWaveform, peaksOf } from "./waveform.ts";
import { place } from "./work-folder.ts";

type Sound = { path: string; facts: AudioFacts };
type Made = AsyncDisposable & { path: string };

const timeoutMs = 25_000;
const sampleRateHz = 8_000;
/** Up to here all of it is heard; of what is longer, so many pieces at even distances. */
const wholeUpToSec = 600;
const pieces = 32;
const pieceSec = 6;

/** The picture a song carries, as the file it was put in as; nothing where there is none that can be taken out. */
export async function takeCover(pool: DecodePool, { path, facts }: Sound, pulse: Pulse): Promise<Made | undefined> {
  if (facts.coverIndex === undefined) return undefined;
  const folder = await folderFor(pool, path);
  try {
    const out = ["-map", `0:${facts.coverIndex}`, "-c", "copy", "-frames:v", "1", "-f", "rawvideo", "-y", "file:cover"];
    await runFfmpeg(pool, folder.path, [...input(), ...out], pulse);
    const cover = join(folder.path, "cover");
    const isThere = await stat(cover).then(
      ({ size }) => size > 0,
      () => false,
    );
    if (isThere) return { ...folder, path: cover };
    await folder[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** How loud a recording is from its beginning to its end, drawn as raw pixels in a file; disposing removes it. */
export async function takeWaveform(
  pool: DecodePool,
  { path, facts }: Sound,
  pulse: Pulse,
): Promise<Made & { widthPx: number; heightPx: number }> {
  const folder = await folderFor(pool, path);
  try {
    const heard = join(folder.path, "heard");
    const stderr = await runFfmpeg(pool, folder.path, listening(facts), pulse);
    const bytes = await readFile(heard).catch(() => Buffer.alloc(0));
    if (bytes.length < 2) throw await explainRefusal(path, stderr, invalidAudio);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
    const { pixels, ...size } = drawWaveform(peaksOf(samples, bars));
    const drawn = join(folder.path, "drawn");
    await writeFile(drawn, pixels);
    return { ...folder, path: drawn, ...size };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** The sound as one channel of 16 bits at 8 kHz: all of it, or pieces of it one after the other. */
function listening({ streamIndex, durationSec = 0 }: AudioFacts): string[] {
  const to = ["-ac", "1", "-ar", `${sampleRateHz}`, "-c:a", "pcm_s16le", "-f", "s16le", "-y", "file:heard"];
  if (durationSec <= wholeUpToSec) return [...input(0, wholeUpToSec), "-map", `0:${streamIndex}`, ...to];
  const starts = Array.from({ length: pieces }, (_, piece) => (piece * (durationSec - pieceSec)) / (pieces - 1));
  const joined = starts.map((_, piece) => `[${piece}:${streamIndex}]`).join("");
  const graph = ["-filter_complex", `${joined}concat=n=${pieces}:v=0:a=1[all]`, "-map", "[all]"];
  return [...starts.flatMap((start) => input(start, pieceSec)), ...graph, ...to];
}

function input(fromSec?: number, lengthSec?: number): string[] {
  const span = fromSec === undefined ? [] : ["-ss", fromSec.toFixed(3), "-t", `${lengthSec}`];
  return [...inputOptions, ...span, "-i", `file:${inputName}`];
}

async function runFfmpeg(pool: DecodePool, folder: string, args: readonly string[], pulse: Pulse): Promise<string> {
  const ffmpeg = await pool.tool("ffmpeg");
  const all = ["-nostdin", "-v", "error", "-threads", "1", ...args];
  const { stderr } = await runTool(pool, { file: ffmpeg.path, args: all, folder, timeoutMs }, pulse);
  return stderr;
}

/** A folder of its own with the input in it. */
async function folderFor(pool: DecodePool, path: string): Promise<Made> {
  const folder = await pool.makeFolder("sound-");
  await place(path, join(folder, inputName));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
