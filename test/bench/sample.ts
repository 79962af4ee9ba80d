import { link, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pictures } from "../fixtures/pictures.ts";
import { videos } from "../fixtures/videos.ts";

const kept = fileURLToPath(new URL("../../node_modules/.cache/darkroom-bench/v1", import.meta.url));

/** Sizes of cameras and phones, 12 to 24 megapixels. */
const sizes = [
  [4000, 3000],
  [4608, 3456],
  [5184, 3456],
  [6000, 4000],
] as const;
const photoCount = 24;
const clipCount = 4;

/** A folder with 24 camera-like photos and 4 clips, made once and kept. */
export async function sampleFolder(): Promise<string> {
  await mkdir(kept, { recursive: true });
  if ((await readdir(kept)).length === photoCount + clipCount) return kept;
  for (let seed = 0; seed < photoCount; seed++) {
    const [width, height] = sizes[seed % sizes.length] ?? sizes[0];
    await keep((await pictures.photo(100 + seed, width, height)).path, `photo-${String(seed).padStart(2, "0")}.jpg`);
  }
  for (let seed = 0; seed < clipCount; seed++) await keep((await videos.camera(seed)).path, `clip-${seed}.mp4`);
  return kept;
}

const keep = (from: string, name: string): Promise<void> =>
  link(from, join(kept, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });

export type Sampled = { path: string; sizeBytes: number; kind: "image" | "video" };

const kinds: Record<string, Sampled["kind"]> = {
  jpg: "image",
  jpeg: "image",
  png: "image",
  gif: "image",
  webp: "image",
  avif: "image",
  tif: "image",
  tiff: "image",
  mp4: "video",
  mov: "video",
  webm: "video",
  mkv: "video",
};

/** The files of a folder that both sides can work on, by name. */
export async function listSample(folder: string): Promise<Sampled[]> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const found: Sampled[] = [];
  for (const name of names) {
    const kind = kinds[name.split(".").at(-1)?.toLowerCase() ?? ""];
    const path = join(folder, name);
    const facts = kind && (await stat(path));
    if (kind && facts?.isFile()) found.push({ path, sizeBytes: facts.size, kind });
  }
  return found;
}
