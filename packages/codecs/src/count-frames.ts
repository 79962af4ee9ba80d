import type { ByteSource } from "@darkroom/metadata";
import type { Format } from "./formats.ts";
import type { Pulse } from "./pulse.ts";

const maxFrames = 100_000;
const maxWalkedBytes = 256 * 1024 * 1024;

/** How many pictures an animation has, how long one round of it is, and whether the walk ended before the file did. */
export type FrameCount = { frames: number; animationSec: number; isTruncated: boolean };

const walks = { gif: walkGif, webp: walkWebp, png: walkPng };

/** Is this a format whose frames are counted by a walk? */
export const isWalked = (format: Format): format is keyof typeof walks => Object.hasOwn(walks, format);

/** Counts the frames of a GIF, WebP or PNG by walking its blocks: linear, at most 256 MiB and 100,000 frames. */
export async function countFrames(source: ByteSource, format: keyof typeof walks, pulse: Pulse): Promise<FrameCount> {
  const { frames, delaysMs, isTruncated } = await walks[format](source, pulse);
  return { frames: Math.max(1, frames), animationSec: Math.round(delaysMs) / 1000, isTruncated };
}

type Walked = { frames: number; delaysMs: number; isTruncated: boolean };

/** GIF89a: image descriptors (0x2c) and extensions (0x21), each followed by sub-blocks of at most 255 bytes. */
async function walkGif(source: ByteSource, { signal, progress }: Pulse): Promise<Walked> {
  const head = await source.read(0, 13);
  let at = 13 + colorTableBytes(head[10] ?? 0);
  const walked = { frames: 0, delaysMs: 0 };
  while (walked.frames < maxFrames && at < maxWalkedBytes) {
    signal.throwIfAborted();
    const block = await source.read(at, 10);
    const kind = block[0];
    if (kind === 0x3b) return { ...walked, isTruncated: false };
    if (kind === 0x2c && block.length === 10) {
      walked.frames += 1;
      at = await afterSubBlocks(source, at + 11 + colorTableBytes(block[9] ?? 0));
    } else if (kind === 0x21) {
      if (block[1] === 0xf9) walked.delaysMs += shownMs(((block[4] ?? 0) | ((block[5] ?? 0) << 8)) * 10);
      at = await afterSubBlocks(source, at + 2);
    } else break;
    progress();
  }
  return { ...walked, isTruncated: true };
}

/** Players show what asks for less than 20 ms for 100: so do all browsers. */
const shownMs = (delayMs: number) => (delayMs < 20 ? 100 : delayMs);

const colorTableBytes = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

const windowBytes = 64 * 1024;

async function afterSubBlocks(source: ByteSource, from: number): Promise<number> {
  let at = from;
  while (at < Math.min(source.sizeBytes, maxWalkedBytes)) {
    const window = await source.read(at, windowBytes);
    let inside = 0;
    while (inside < window.length) {
      const lengthBytes = window[inside] ?? 0;
      inside += 1 + lengthBytes;
      if (lengthBytes === 0) return at + inside;
    }
    at += inside;
  }
  return at;
}

/** The ANMF chunks of a WebP (RFC 9649, 2.7.1.1), each with the time it is shown for. */
async function walkWebp(source: ByteSource, { signal, progress }: Pulse): Promise<Walked> {
  const walked = { frames: 0, delaysMs: 0 };
  let at = 12;
  for (let chunks = 0; chunks < maxFrames; chunks += 1) {
    signal.throwIfAborted();
    const head = Buffer.from(await source.read(at, 24));
    if (head.length < 8) break;
    if (head.toString("latin1", 0, 4) === "ANMF") {
      walked.frames += 1;
      walked.delaysMs += head.length === 24 ? head.readUIntLE(20, 3) : 0;
    }
    const lengthBytes = head.readUInt32LE(4);
    at += 8 + lengthBytes + (lengthBytes & 1);
    progress();
  }
  return { ...walked, isTruncated: at > source.sizeBytes + 1 };
}

/** The fcTL chunks of a PNG (PNG 3, 11.3.6.2): each a frame, with its delay as a fraction of a second. */
async function walkPng(source: ByteSource, { signal, progress }: Pulse): Promise<Walked> {
  const walked = { frames: 0, delaysMs: 0 };
  let at = 8;
  for (let chunks = 0; chunks < maxFrames; chunks += 1) {
    signal.throwIfAborted();
    const head = Buffer.from(await source.read(at, 32));
    if (head.length < 8) break;
    const type = head.toString("latin1", 4, 8);
    if (type === "fcTL" && head.length === 32) {
      walked.frames += 1;
      walked.delaysMs += (head.readUInt16BE(28) * 1000) / (head.readUInt16BE(30) || 100);
    }
    at += 12 + head.readUInt32BE(0);
    if (type === "IEND") break;
    progress();
  }
  return { ...walked, isTruncated: at > source.sizeBytes };
}
