import type { ByteSource } from "@darkroom/metadata";
import type { Format } from "./formats.ts";
import type { Pulse } from "./pulse.ts";

const maxFrames = 100_000;
const maxWalkedBytes = 256 * 1024 * 1024;

/** How many pictures an animation has, and whether the walk ended before the file did. */
export type FrameCount = { frames: number; isTruncated: boolean };

/** Counts the frames of a GIF or an animated WebP by walking its blocks: linear, at most 256 MiB and 100,000 frames. */
export async function countFrames(source: ByteSource, format: Format, pulse: Pulse): Promise<FrameCount> {
  return format === "gif" ? countGif(source, pulse) : countWebp(source, pulse);
}

/** GIF89a: image descriptors (0x2c) and extensions (0x21), each followed by sub-blocks of at most 255 bytes. */
async function countGif(source: ByteSource, { signal, progress }: Pulse): Promise<FrameCount> {
  const head = await source.read(0, 13);
  let at = 13 + colorTableBytes(head[10] ?? 0);
  let frames = 0;
  while (frames < maxFrames && at < maxWalkedBytes) {
    signal.throwIfAborted();
    const block = await source.read(at, 10);
    const kind = block[0];
    if (kind === 0x3b) return { frames: Math.max(1, frames), isTruncated: false };
    if (kind === 0x2c && block.length === 10) {
      frames += 1;
      at = await afterSubBlocks(source, at + 11 + colorTableBytes(block[9] ?? 0));
    } else if (kind === 0x21) at = await afterSubBlocks(source, at + 2);
    else break;
    progress();
  }
  return { frames: Math.max(1, frames), isTruncated: true };
}

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

/** The ANMF chunks of a WebP. */
async function countWebp(source: ByteSource, { signal, progress }: Pulse): Promise<FrameCount> {
  let frames = 0;
  let at = 12;
  for (let chunks = 0; chunks < maxFrames; chunks += 1) {
    signal.throwIfAborted();
    const head = Buffer.from(await source.read(at, 8));
    if (head.length < 8) break;
    if (head.toString("latin1", 0, 4) === "ANMF") frames += 1;
    const lengthBytes = head.readUInt32LE(4);
    at += 8 + lengthBytes + (lengthBytes & 1);
    progress();
  }
  return { frames: Math.max(1, frames), isTruncated: at > source.sizeBytes + 1 };
}
