import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asPictures, type Picture } from "./answered.ts";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { probeVideo } from "./probe-video.ts";
import type { Pulse } from "./pulse.ts";
import { frameBytes, type RawFrames, takeFrames } from "./take-frames.ts";
import type { VideoFacts } from "./video-facts.ts";
import { explainRefusal } from "./video-faults.ts";
import { fitWithin } from "./video-filters.ts";
import { place } from "./work-folder.ts";

/** Frames of a film beside each other in one picture, row by row: tile number n shows what is seen from n * `intervalSec` on. */
export type Storyboard = {
  sprite: Picture;
  tiles: number;
  columns: number;
  tileWidthPx: number;
  tileHeightPx: number;
  intervalSec: number;
};

const mostTiles = 100;
const mostColumns = 10;
const tileLongEdgePx = 192;
const shortestSec = 1; // between two tiles
const longestInOnePassPx = 1920 * 1080 * 30 * 60; // pixels to decode: a minute of full HD

/** How many tiles a film gets, and how far they are apart; one for a film without a length. */
export function planStoryboard(durationSec = 0): { tiles: number; intervalSec: number } {
  const tiles = Math.min(mostTiles, Math.max(1, Math.floor(durationSec / shortestSec)));
  return { tiles, intervalSec: durationSec > 0 ? durationSec / tiles : shortestSec };
}

/**
 * Makes the storyboard of a local film. What decodes within a minute or so is decoded once, to the frame; of anything
 * longer, each tile is the key frame before its moment, so that a film of hours costs as little as one of minutes.
 * Faults: those of `probeVideo`, and `decoder.crashed`, `timeout_killed`, `oom`.
 */
export async function makeStoryboard(pool: DecodePool, original: { path: string }, pulse: Pulse): Promise<Storyboard> {
  const facts = await probeVideo(pool, original, pulse);
  const { tiles: wanted, intervalSec } = planStoryboard(facts.durationSec);
  const folder = await pool.makeFolder("storyboard-");
  try {
    await place(original.path, join(folder, inputName));
    const size = fitWithin(facts, tileLongEdgePx);
    const frames: RawFrames = { ...size, pixelFormat: "rgb24", path: join(folder, "tiles.raw") };
    const film = { folder, facts, path: original.path };
    const tiles = await takeTiles(pool, film, { wanted, intervalSec, frames }, pulse);
    const columns = Math.min(mostColumns, tiles);
    const sprite = await draw(pool, frames, { tiles, columns }, pulse);
    return { sprite, tiles, columns, tileWidthPx: size.widthPx, tileHeightPx: size.heightPx, intervalSec };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Wanted = { wanted: number; intervalSec: number; frames: RawFrames };
type Film = { folder: string; facts: VideoFacts; path: string };

/** Answers how many there are; a moment that cannot be decoded shows what was seen before it. */
async function takeTiles(pool: DecodePool, film: Film, { wanted, intervalSec, frames }: Wanted, pulse: Pulse) {
  const { widthPx, heightPx, frameRate = 30, durationSec = 0 } = film.facts;
  if (widthPx * heightPx * frameRate * durationSec <= longestInOnePassPx) {
    const cut = { atSec: 0, frames: wanted, frameRate: 1 / intervalSec };
    const inSteps = await takeFrames(pool, film, cut, frames, pulse);
    if (inSteps.taken > 0) return inSteps.taken;
    const first = await takeFrames(pool, film, { atSec: 0, frames: 1 }, frames, pulse); // it ends before the first step does
    if (first.taken === 0) throw await explainRefusal(film.path, inSteps.refusal);
    return first.taken;
  }
  let tiles = 0;
  let firstRefusal = "";
  for (let at = 0; at < wanted; at++) {
    const { taken, refusal } = await takeFrames(pool, film, { atSec: at * intervalSec, frames: 1 }, frames, pulse);
    firstRefusal ||= refusal;
    if (taken === 0 && tiles > 0) await repeatLast(frames, tiles);
    if (taken > 0 || tiles > 0) tiles++;
  }
  if (tiles === 0) throw await explainRefusal(film.path, firstRefusal);
  return tiles;
}

async function repeatLast(frames: RawFrames, count: number): Promise<void> {
  const bytes = await readFile(frames.path);
  const last = bytes.subarray((count - 1) * frameBytes(frames), count * frameBytes(frames));
  await writeFile(frames.path, last, { flag: "a" });
}

/** The tiles side by side, as a JPEG by a decode child. What the last row lacks stays black. */
async function draw(
  pool: DecodePool,
  frames: RawFrames,
  { tiles, columns }: { tiles: number; columns: number },
  pulse: Pulse,
): Promise<Picture> {
  const { widthPx, heightPx } = frames;
  const rows = Math.ceil(tiles / columns);
  const from = await readFile(frames.path);
  const sheet = Buffer.alloc(columns * rows * frameBytes(frames));
  const lineBytes = widthPx * 3;
  for (let line = 0; line < tiles * heightPx; line++) {
    const tile = Math.floor(line / heightPx);
    const y = Math.floor(tile / columns) * heightPx + (line % heightPx);
    from.copy(sheet, (y * columns + (tile % columns)) * lineBytes, line * lineBytes, (line + 1) * lineBytes);
  }
  await writeFile(frames.path, sheet);
  const input = { widthPx: columns * widthPx, heightPx: rows * heightPx, pixelsAt: 0 };
  const size = { role: "storyboard", longEdgePx: Math.max(input.widthPx, input.heightPx), format: "jpeg" } as const;
  const { pictures } = asPictures(
    await pool.decode(frames.path, { input, sizes: [size] }, pulse),
    pool.memoryLimitBytes,
  );
  const [sprite] = pictures;
  if (!sprite) throw new Error("A decode child made no picture of a storyboard");
  return sprite;
}
