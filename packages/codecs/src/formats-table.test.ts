import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { heics } from "../../../test/fixtures/heic.ts";
import { jxls } from "../../../test/fixtures/jxl.ts";
import { live } from "../../../test/fixtures/live.ts";
import { moving } from "../../../test/fixtures/moving.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { drawings, raws } from "../../../test/fixtures/raws.ts";
import { sounds } from "../../../test/fixtures/sounds.ts";
import { containers, stills, videos } from "../../../test/fixtures/videos.ts";
import type { DecodePool } from "./index.ts";
import { makePictures, openDecodePool, probeAudio, probeImage, probeVideo, sniff } from "./index.ts";

// docs/formats.md is what this test saw. After a change: `npx vitest run --project units formats-table -u`.

const document = fileURLToPath(new URL("../../../docs/formats.md", import.meta.url));
/** Real files of cameras and generators, beside the repository where they are there; their rows stay as they are where not. */
const samples = fileURLToPath(new URL("../../../../shared/media", import.meta.url));
const sizes = [
  { role: "thumbnail", longEdgePx: 320, format: "webp" },
  { role: "preview", longEdgePx: 1440, format: "jpeg" },
  { role: "animation", longEdgePx: 480, format: "webp", moves: true },
] as const;
const pulse = { signal: new AbortController().signal, progress: () => {} };

let pool: DecodePool;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "darkroom-formats-"));
  pool = openDecodePool({ workFolder: join(folder, "work"), slots: 1 });
});
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Row = [file: string, format: string, kind: string, outcome: string, seen: string];

type Known = { format: string; codec?: string; size: string };

async function factsOf(kind: "image" | "video" | "audio", path: string): Promise<Known> {
  if (kind === "audio") {
    const { format, audioCodec: codec, durationSec = 0 } = await probeAudio(pool, { path }, pulse);
    return { format, codec, size: `${Math.round(durationSec)} s` };
  }
  if (kind === "image") {
    const { format, widthPx, heightPx, metadata } = await probeImage({ path }, pulse);
    const film = metadata.motion ? ` with a film (${metadata.motion.source})` : "";
    return { format, size: `${widthPx} x ${heightPx}${film}` };
  }
  const { format, videoCodec: codec, widthPx, heightPx } = await probeVideo(pool, { path }, pulse);
  return { format, codec, size: `${widthPx} x ${heightPx}` };
}

/** What becomes of a file: what its bytes are, and either its pictures or the code that its stages end with. */
async function rowOf(name: string, bytes: Buffer): Promise<Row> {
  const { kind, format = "unknown" } = sniff(bytes.subarray(0, 65_536), name);
  if (kind === "other") return [name, format, kind, "`kind.not_accepted`", "none"];
  const path = join(folder, "original");
  await writeFile(path, bytes);
  try {
    const { format: is, codec, size } = await factsOf(kind, path);
    const made = await makePictures(pool, { path, sizeBytes: bytes.length, kind }, sizes, pulse);
    const { widthPx, heightPx } = made.pictures.find(({ role }) => role === "preview")!;
    const shown = made.shows ? `${made.shows} ${widthPx} x ${heightPx}` : `shown ${widthPx} x ${heightPx}`;
    const moves =
      made.animation && ("frames" in made.animation ? `, ${made.animation.frames} frames move` : ", stands still");
    return [name, codec ? `${is} (${codec})` : is, kind, "done", `${size}, ${shown}${moves ?? ""}`];
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "unsupported") throw error;
    return [name, format, kind, `\`${error.code}\``, "none"];
  } finally {
    await rm(path);
  }
}

const { oriented: _turns, photo: _many, photo12Mp: _large, ...ownPictures } = pictures;
const { camera: _long, ...ownVideos } = videos;
const { identifier: _mark, ...ownLive } = live;
const own = [ownPictures, moving, ownLive, stills, heics, jxls, raws, drawings, ownVideos, containers, sounds].flatMap(
  (group) => Object.values(group),
);

async function rowsOfOwn(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const make of own) {
    const { name, bytes } = await make();
    if (name !== "uses.svg") rows.push(await rowOf(name, bytes)); // takes 20 s to be given up; held elsewhere
  }
  return rows;
}

async function rowsOfSamples(): Promise<Row[] | undefined> {
  const entries = await readdir(samples, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return undefined;
  const paths = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).toSorted();
  const rows: Row[] = [];
  for (const path of paths.filter((each) => !each.endsWith(".md")))
    rows.push(await rowOf(path.slice(samples.length + 1), await readFile(path)));
  return rows;
}

function tableOf(rows: readonly Row[]): string {
  const all = [["File", "Is", "Kind", "Ends", "Size"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(all[0]!), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

const sampleHeading = "## Files of cameras, phones and generators\n";

it("says of every format what becomes of it", { timeout: 240_000 }, async () => {
  const ownRows = await rowsOfOwn();
  const sampleRows = await rowsOfSamples();
  const before = await readFile(document, "utf8").catch(() => "");
  const kept = before.slice(before.indexOf(sampleHeading) + sampleHeading.length).trim();
  const text = `# Formats

What becomes of a file is decided by its bytes, not by its name. Both tables are made by \`packages/codecs/src/formats-table.test.ts\`
out of real runs, and held by it. \`done\`: probed, with thumbnail and preview, "Size" as people see it. Everything else is a code of
[faults](faults.md): the file is kept, hashed and listed, and its stages end in one attempt.

HEIC and JPEG XL are decoded by WebAssembly in a decode child, BMP, Photoshop and JPEG 2000 by the fenced ffmpeg. Of a camera's raw file
the largest JPEG is shown that the camera put into it, in DNG, NEF, CR2, ARW and others that are TIFF, and in CR3, RAF, ORF, RW2 and X3F;
MRW ends as \`raw.unsupported\`. Our own raw files are made by code: the structure that cameras write, around a JPEG of our own. An SVG is drawn without anything it refers to, and never served as it is. Of animations and
of files with several pictures the first is what pictures are made of; of what moves a small animated WebP is made besides, of its first
120 frames at most: GIF and WebP by libvips, PNG and AVIF by ffmpeg.
A photo with a film in it (Google, Samsung) is one asset, a photo with a film beside it (Apple) two that are linked and shown as one. Of sound the
picture is its cover, and where it has none its waveform; a film without a picture is sound.

## Files the tests make

${tableOf(ownRows)}

${sampleHeading}
${sampleRows ? tableOf(sampleRows) : kept}
`;
  expect(ownRows.length).toBeGreaterThanOrEqual(45);
  await expect(text).toMatchFileSnapshot(document);
});
