import { join } from "node:path";
import { Fault } from "@darkroom/domain";
import type { DecodePool } from "./decode-pool.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import { threadsOf } from "./take-frames.ts";

/** A film that was made, in a file of its own; disposing removes it. */
export type Film = AsyncDisposable & {
  path: string;
  sizeBytes: number;
  widthPx: number;
  heightPx: number;
  contentType: "video/mp4";
};

type Making = {
  folder: string;
  /** Options and address of what is read, and of what is written. */
  input: readonly string[];
  output: readonly string[];
  /** Of what is made; 0 where nobody knows. */
  durationSec: number;
  /** Wall time it may take, all of it. */
  limitSec: number;
  limitBytes: number;
};

const estimateAfterSec = 30; // or a tenth of the time there is, where that is shorter

/** The tool said no: it ended, and not because it was made to. */
export class FilmRefused extends Error {
  override name = "FilmRefused";
}

/**
 * Writes `film.mp4` into the folder, its index first, without metadata. It advances as its written time does; what will
 * clearly not be done in its time is ended early. Faults: `encoder.missing`, `film.too_long`, `output_too_large`, those of
 * `runTool`; throws `FilmRefused` with the tool's words when it refuses.
 */
export async function makeFilm(pool: DecodePool, making: Making, pulse: Pulse): Promise<string> {
  const { folder, durationSec, limitSec, limitBytes } = making;
  const [ffmpeg, can] = await Promise.all([pool.tool("ffmpeg"), pool.abilities()]);
  if (!can.encodesH264 && making.output.includes("libx264")) throw encoderMissing();
  const threads = String(threadsOf(pool));
  const args = [
    ...["-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1", "-max_alloc", "536870912", "-threads", threads],
    ...making.input,
    ...["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", ...making.output, "-threads", threads],
    ...["-movflags", "+faststart", "-f", "mp4", "-y", "file:film.mp4"],
  ];
  const tooLong = new AbortController();
  const startedMs = performance.now();
  const guessedSec = Math.min(estimateAfterSec, limitSec / 10);
  let writtenSec = 0;
  const hear = (line: string): boolean => {
    const nowSec = secondsOf(line);
    if (nowSec === undefined || nowSec <= writtenSec) return line === "progress=end";
    writtenSec = nowSec;
    const spentSec = (performance.now() - startedMs) / 1000;
    const neededSec = (spentSec * durationSec) / writtenSec;
    if (spentSec > guessedSec && neededSec > limitSec) tooLong.abort(filmTooLong(neededSec, limitSec));
    return true;
  };
  const limits = { cpuSec: Math.ceil(limitSec * Number(threads)), fileBytes: limitBytes };
  const run = {
    file: ffmpeg.path,
    args,
    folder,
    timeoutMs: limitSec * 1000,
    limits,
    hear,
    isBackground: true as const,
  };
  const signal = AbortSignal.any([pulse.signal, tooLong.signal]);
  const { code, stderr } = await runTool(pool, run, { ...pulse, signal });
  if (code === 0) return join(folder, "film.mp4");
  throw new FilmRefused(stderr.slice(0, 1024));
}

/** How much is written, in a line of `-progress`: `out_time_ms` is in microseconds in every build. */
function secondsOf(line: string): number | undefined {
  const microseconds = /^out_time_(?:ms|us)=(\d+)/.exec(line)?.[1];
  return microseconds === undefined ? undefined : Number(microseconds) / 1_000_000;
}

const encoderMissing = () =>
  new Fault("unsupported", "encoder.missing", "This ffmpeg was built without an encoder for H.264");

const filmTooLong = (neededSec: number, limitSec: number) =>
  new Fault(
    "unsupported",
    "film.too_long",
    `Making this film playable would take longer than the ${limitSec} s there are`,
    {
      neededSec: Math.round(neededSec),
      limitSec,
    },
  );
