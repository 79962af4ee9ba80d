import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { inputOptions } from "./media-lists.ts";
import type { PixmapHeader } from "./pixmap.ts";
import { readPixmapHeader, structureOf } from "./pixmap.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import type { Abilities } from "./tool-abilities.ts";
import type { VideoFacts } from "./video-facts.ts";
import { explainRefusal } from "./video-faults.ts";
import { squarePixels, toneMapping } from "./video-filters.ts";
import { place } from "./work-folder.ts";

/** One frame of a video as raw pixels in a file; disposing removes it. */
export type PosterFrame = PixmapHeader & AsyncDisposable & { path: string };

type Moment = { atSec: number; isExact: boolean };
type Candidate = PixmapHeader & { path: string; structure: number };

const frameTimeoutMs = 20_000;
/** Variance of luma above which a frame shows something: black, fades and title cards in one colour stay below. */
const enoughStructure = 120;

/**
 * Takes a frame that shows something: near the beginning by the nearest key frame if that will do, else exactly, else
 * further on; of frames that are all flat, the least flat. Upright, pixels square, in plain colours, its long edge at most `longEdgePx`.
 */
export async function takePoster(
  pool: DecodePool,
  original: { path: string; facts: VideoFacts },
  longEdgePx: number,
  pulse: Pulse,
): Promise<PosterFrame> {
  const [ffmpeg, can] = await Promise.all([pool.tool("ffmpeg"), pool.abilities()]);
  const folder = await pool.makeFolder("poster-");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await place(original.path, join(folder, inputName));
    let best: Candidate | undefined;
    let refusal = "";
    for (const [index, moment] of momentsOf(original.facts.durationSec).entries()) {
      const args = frameArguments(original.facts, moment, { longEdgePx, can }, `frame-${index}.ppm`);
      const { stderr } = await runTool(pool, { file: ffmpeg.path, args, folder, timeoutMs: frameTimeoutMs }, pulse);
      const candidate = await readCandidate(join(folder, `frame-${index}.ppm`));
      refusal ||= stderr;
      if (!candidate) continue;
      if (!best || candidate.structure > best.structure) best = candidate;
      if (best.structure >= enoughStructure) break;
    }
    if (!best) throw await explainRefusal(original.path, refusal);
    return { ...best, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function momentsOf(durationSec = 0): Moment[] {
  const firstSec = durationSec > 0 ? Math.min(durationSec * 0.1, 5) : 1;
  const further = durationSec > 0 ? [0.25, 0.5, 0.75].map((share) => durationSec * share) : [5];
  return [
    { atSec: firstSec, isExact: false },
    { atSec: firstSec, isExact: true },
    ...further.map((atSec) => ({ atSec, isExact: true })),
    { atSec: 0, isExact: true },
  ];
}

/** `setpts=0` because frames before the moment asked for (a key frame is) would be decoded and dropped. */
function frameArguments(
  facts: VideoFacts,
  { atSec, isExact }: Moment,
  { longEdgePx, can }: { longEdgePx: number; can: Abilities },
  name: string,
): string[] {
  const fit = `scale=w='min(${longEdgePx},iw*sar)':h='min(${longEdgePx},ih)':force_original_aspect_ratio=decrease`;
  const filters = ["setpts=0", squarePixels, fit, "setsar=1", ...toneMapping(facts, can)].join(",");
  return [
    ...words("-nostdin -v error -threads 1"),
    ...inputOptions,
    ...words(`${isExact ? "" : "-noaccurate_seek "}-ss ${atSec.toFixed(3)} -i file:${inputName}`),
    ...words(`-map 0:${facts.streamIndex} -an -sn -dn -frames:v 1`),
    ...["-vf", filters],
    ...words(`-pix_fmt rgb24 -c:v ppm -f rawvideo -y file:${name}`),
  ];
}

const words = (text: string) => text.split(" ");

async function readCandidate(path: string): Promise<Candidate | undefined> {
  const isThere = await stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
  if (!isThere) return undefined;
  const bytes = await readFile(path);
  const header = readPixmapHeader(bytes);
  return header && { ...header, path, structure: structureOf(bytes, header) };
}
