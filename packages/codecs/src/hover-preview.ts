import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { type Film, makeFilm } from "./make-film.ts";
import { probeVideo } from "./probe-video.ts";
import type { Pulse } from "./pulse.ts";
import { type Cut, type RawFrames, takeFrames } from "./take-frames.ts";
import { explainRefusal } from "./video-faults.ts";
import { fitWithin } from "./video-filters.ts";
import { place } from "./work-folder.ts";

const longEdgePx = 400;
const frameRate = 15;
const shortSec = 5; // a film no longer than this is shown whole
const partSec = 1;
const partsAt = [0.08, 0.33, 0.58, 0.83]; // of the length

/** The parts of a film that are shown: all of a short one, four seconds of a long one. */
export function planHoverPreview(durationSec = 0): Cut[] {
  if (durationSec <= shortSec) return [{ atSec: 0, frames: shortSec * frameRate, frameRate }];
  return partsAt.map((share) => ({ atSec: durationSec * share, frames: partSec * frameRate, frameRate }));
}

/**
 * A few seconds of a local film, small and silent, as H.264 in MP4; disposing removes the file. Parts that cannot be
 * decoded are left out. Faults: those of `probeVideo`, `encoder.missing`, `decoder.crashed`, `timeout_killed`, `oom`.
 */
export async function makeHoverPreview(pool: DecodePool, original: { path: string }, pulse: Pulse): Promise<Film> {
  const facts = await probeVideo(pool, original, pulse);
  const folder = await pool.makeFolder("preview-");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await place(original.path, join(folder, inputName));
    const size = fitWithin(facts, longEdgePx);
    const frames: RawFrames = { ...size, pixelFormat: "yuv420p", path: join(folder, "frames.raw") };
    let taken = 0;
    let firstRefusal = "";
    for (const cut of planHoverPreview(facts.durationSec)) {
      const part = await takeFrames(pool, { folder, facts }, cut, frames, pulse);
      taken += part.taken;
      firstRefusal ||= part.refusal;
    }
    if (taken === 0) throw await explainRefusal(original.path, firstRefusal);
    const input = ["-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", `${size.widthPx}x${size.heightPx}`];
    const path = await makeFilm(
      pool,
      {
        folder,
        input: [...onlyRaw, ...input, "-framerate", String(frameRate), "-i", "file:frames.raw"],
        output: ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-pix_fmt", "yuv420p"],
        durationSec: taken / frameRate,
        limitSec: encodeLimitSec,
        limitBytes: mostBytes,
      },
      pulse,
    );
    const { size: sizeBytes } = await stat(path);
    return { ...size, path, sizeBytes, contentType: "video/mp4", [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const encodeLimitSec = 60;
const mostBytes = 8 * 2 ** 20;
const onlyRaw = ["-protocol_whitelist", "file", "-format_whitelist", "rawvideo", "-codec_whitelist", "rawvideo"];
