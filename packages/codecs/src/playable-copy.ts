import { rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@darkroom/domain";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { type Film, FilmRefused, makeFilm } from "./make-film.ts";
import { inputOptions } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";
import type { VideoFacts } from "./video-facts.ts";
import { explainRefusal } from "./video-faults.ts";
import { fitWithin, shownAs } from "./video-filters.ts";
import { place } from "./work-folder.ts";

/** How a copy was made: the same pictures in MP4, or all anew. */
export type PlayableCopy = Film & { how: "remux" | "transcode"; isToneMapped?: boolean };

type Original = { path: string; sizeBytes: number };
type Wanted = { facts: VideoFacts; remedy: "remux" | "transcode"; limitSec: number };

const longEdgePx = 1280;
const mostFrameRate = 60;
const videoBitsPerSec = 5_000_000;
const audioBitsPerSec = 160_000;
const roomToBreathe = 64 * 2 ** 20;
const leastSec = 120; // for the shortest film
const secPerSec = 60; // a film may take so much longer to make than to watch
const leastFreeShare = 0.05;

/**
 * Makes a copy of a local film that browsers play: H.264 with AAC in MP4, its index first; disposing removes it. A film
 * whose pictures are fine but cannot be copied (no timestamps, as in old AVIs) is made anew. Faults: `encoder.missing`,
 * `film.too_long`, `output_too_large`, `work.no_room` (waits), those of `explainRefusal` and `runTool`.
 */
export async function makePlayableCopy(
  pool: DecodePool,
  original: Original,
  wanted: Wanted,
  pulse: Pulse,
): Promise<PlayableCopy> {
  const folder = await pool.makeFolder("playback-");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await place(original.path, join(folder, inputName));
    const made = await makeEither(pool, { ...original, folder }, wanted, pulse);
    return { ...made, contentType: "video/mp4", [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    if (error instanceof FilmRefused) throw await explainRefusal(original.path, error.message);
    throw error;
  }
}

type Placed = Original & { folder: string };
type Made = Omit<PlayableCopy, "contentType" | typeof Symbol.asyncDispose>;

async function makeEither(pool: DecodePool, original: Placed, wanted: Wanted, pulse: Pulse): Promise<Made> {
  if (wanted.remedy === "transcode") return transcode(pool, original, wanted, pulse);
  try {
    return await remux(pool, original, wanted, pulse);
  } catch (error) {
    if (!(error instanceof FilmRefused)) throw error;
    return transcode(pool, original, wanted, pulse);
  }
}

async function remux(pool: DecodePool, { folder, sizeBytes }: Placed, { facts, limitSec }: Wanted, pulse: Pulse) {
  const { durationSec = 0, widthPx, heightPx } = facts;
  const limitBytes = sizeBytes + soundBytes(durationSec) + roomToBreathe;
  await mustFit(folder, limitBytes);
  const isSoundFine = facts.audioCodec === "aac" || facts.audioCodec === "mp3";
  const sound = isSoundFine ? ["-c:a", "copy"] : plainSound;
  const output = [...streamsOf(facts), "-c:v", "copy", ...sound];
  const limits = { durationSec, limitSec: timeFor(durationSec, limitSec), limitBytes };
  const path = await makeFilm(pool, { folder, input: ofOriginal, output, ...limits }, pulse);
  return { how: "remux" as const, path, sizeBytes: await sizeOf(path), widthPx, heightPx };
}

async function transcode(pool: DecodePool, { folder }: Placed, { facts, limitSec }: Wanted, pulse: Pulse) {
  const can = await pool.abilities();
  const { durationSec = 0 } = facts;
  const limitBytes = Math.ceil((videoBitsPerSec / 8) * durationSec * 1.2) + soundBytes(durationSec) + roomToBreathe;
  await mustFit(folder, limitBytes);
  const size = fitWithin(facts, longEdgePx);
  const isTooQuick = (facts.frameRate ?? 0) > mostFrameRate;
  const filters = [...(isTooQuick ? [`fps=${mostFrameRate}`] : []), ...shownAs(facts, size, can), "format=yuv420p"];
  const output = [
    ...streamsOf(facts),
    ...["-vf", filters.join(","), "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p"],
    ...["-maxrate", String(videoBitsPerSec), "-bufsize", String(2 * videoBitsPerSec)],
    ...plainSound,
  ];
  const limits = { durationSec, limitSec: timeFor(durationSec, limitSec), limitBytes };
  const path = await makeFilm(pool, { folder, input: ofOriginal, output, ...limits }, pulse);
  const isToneMapped = facts.isHdr && can.toneMaps;
  return {
    how: "transcode" as const,
    path,
    sizeBytes: await sizeOf(path),
    ...size,
    ...(facts.isHdr && { isToneMapped }),
  };
}

const ofOriginal = [...inputOptions, "-i", `file:${inputName}`];
const plainSound = ["-c:a", "aac", "-b:a", String(audioBitsPerSec), "-ac", "2", "-ar", "48000"];

/** The picture that was probed, and the first sound if there is any. */
const streamsOf = ({ streamIndex }: VideoFacts) => ["-map", `0:${streamIndex}`, "-map", "0:a:0?"];

const soundBytes = (durationSec: number): number => Math.ceil((audioBitsPerSec / 8) * durationSec * 1.2);

const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

/** In proportion to the film, within what its stage has. */
const timeFor = (durationSec: number, limitSec: number): number =>
  Math.min(limitSec, leastSec + (durationSec > 0 ? durationSec * secPerSec : limitSec));

async function mustFit(folder: string, neededBytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const freeBytes = (bavail - blocks * leastFreeShare) * bsize;
  if (freeBytes >= neededBytes) return;
  throw new Fault("unavailable", "work.no_room", "No room on the disk for a playable copy", { neededBytes, freeBytes });
}
