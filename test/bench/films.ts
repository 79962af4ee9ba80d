import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { videos } from "../fixtures/videos.ts";
import { startLocal } from "../support/local.ts";

const run = promisify(execFile);
const { path: ffmpeg }: { path: string } = createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg");

const stages = ["storyboard", "preview", "playback"] as const;
type Took = Record<(typeof stages)[number], number>;
type Film = { name: string; path: string; bytes: Buffer; durationSec: number; isCopied: boolean };

/** What each stage took with each film, beside one ffmpeg that makes the same, in milliseconds. */
export type FilmTable = { film: string; stage: string; bareMs: number; darkroomMs: number; ratio: number }[];

/** A camera's film, whose index comes last, and a phone's in HEVC; bare and product by turns, the median of so many rounds. */
export async function measureFilms(rounds: number): Promise<FilmTable> {
  const films: Film[] = [
    { ...(await videos.camera(0)), durationSec: 8, isCopied: true },
    { ...(await videos.phone()), durationSec: 4, isCopied: false },
  ];
  const table: FilmTable = [];
  for (const film of films) {
    const took: { bare: Took; darkroom: Took }[] = [];
    for (let round = 0; round < rounds; round++) took.push({ bare: await bare(film), darkroom: await darkroom(film) });
    for (const stage of stages) {
      const bareMs = median(took.map(({ bare }) => bare[stage]));
      const darkroomMs = median(took.map(({ darkroom }) => darkroom[stage]));
      table.push({ film: film.name, stage, bareMs, darkroomMs, ratio: bareMs / darkroomMs });
    }
  }
  return table;
}

/** From the claim to the settled job: fetched, made, stored. */
async function darkroom(film: Film): Promise<Took> {
  await using local = await startLocal();
  const id = await local.upload(film);
  await local.idle();
  const jobs = await local.jobs(id);
  const tookMs = (stage: string): number => {
    const { state, claimedAtMs = 0, finalAtMs = 0 } = jobs.find((job) => job.stage === stage) ?? {};
    if (state !== "done") throw new Error(`${stage} of ${film.name} is ${state}`);
    return finalAtMs - claimedAtMs;
  };
  return { storyboard: tookMs("storyboard"), preview: tookMs("preview"), playback: tookMs("playback") };
}

const x264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"];

/** The same by hand: what anybody would type who needs neither limits nor state. */
async function bare({ path, durationSec, isCopied }: Film): Promise<Took> {
  const folder = await mkdtemp(join(tmpdir(), "darkroom-bare-"));
  const time = async (args: readonly string[], name: string): Promise<number> => {
    const beganMs = performance.now();
    await run(ffmpeg, ["-v", "error", "-nostdin", ...args, "-y", join(folder, name)]);
    return performance.now() - beganMs;
  };
  const tiles = ["-i", path, "-vf", `fps=1,scale=192:108,tile=${durationSec}x1`, "-frames:v", "1", "-q:v", "4"];
  const parts = durationSec > 5 ? [0.08, 0.33, 0.58, 0.83].map((share) => share * durationSec) : [0];
  const partSec = durationSec > 5 ? 1 : durationSec;
  const inputs = parts.flatMap((atSec) => ["-ss", String(atSec), "-t", String(partSec), "-i", path]);
  const joined = `${parts.map((_, at) => `[${at}:v]`).join("")}concat=n=${parts.length},fps=15,scale=400:224[v]`;
  const sound = ["-c:a", "aac", "-b:a", "160k", "-ac", "2"];
  const copy = isCopied ? ["-c", "copy"] : ["-vf", "scale=1280:720", ...x264, "-crf", "23", ...sound];
  const took = {
    storyboard: await time(tiles, "tiles.jpg"),
    preview: await time([...inputs, "-filter_complex", joined, "-map", "[v]", ...x264, "-crf", "30"], "preview.mp4"),
    playback: await time(["-i", path, ...copy, "-movflags", "+faststart"], "copy.mp4"),
  };
  await rm(folder, { recursive: true });
  return took;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
