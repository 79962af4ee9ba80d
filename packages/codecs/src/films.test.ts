import { readdir } from "node:fs/promises";
import { Playability } from "@darkroom/domain";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { containers, videos } from "../../../test/fixtures/videos.ts";
import { planHoverPreview } from "./hover-preview.ts";
import type { DecodePool } from "./index.ts";
import {
  makeHoverPreview,
  makePictures,
  makePlayableCopy,
  makeStoryboard,
  openDecodePool,
  probeVideo,
} from "./index.ts";
import { planStoryboard } from "./storyboard.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
let pool: DecodePool;

beforeAll(() => {
  pool = openDecodePool({ backgroundNice: 0 });
});
afterAll(() => pool[Symbol.asyncDispose]());

type Fixture = { path: string; bytes: Buffer };

async function copyOf({ path, bytes }: Fixture, { signal = pulse.signal, remedy = "", limitSec = 60 } = {}) {
  const facts = await probeVideo(pool, { path }, pulse);
  const needed = Playability.remedyOf(facts, "when-needed").remedy;
  const wanted = {
    facts,
    limitSec,
    remedy: remedy === "transcode" || needed !== "remux" ? "transcode" : "remux",
  } as const;
  return makePlayableCopy(pool, { path, sizeBytes: bytes.length }, wanted, { ...pulse, signal });
}

it("plans a storyboard within its bounds, however short or long a film is", () => {
  expect(planStoryboard()).toEqual({ tiles: 1, intervalSec: 1 });
  expect(planStoryboard(0.04)).toEqual({ tiles: 1, intervalSec: 0.04 });
  expect(planStoryboard(9.5)).toEqual({ tiles: 9, intervalSec: 9.5 / 9 });
  expect(planStoryboard(7200)).toEqual({ tiles: 100, intervalSec: 72 });
});

it("shows all of a short film under the pointer, and four moments of a long one", () => {
  expect(planHoverPreview(3)).toHaveLength(1);
  expect(planHoverPreview(600).map(({ atSec }) => atSec)).toEqual([48, 198, 348, 498]);
});

it("makes a storyboard and a hover preview of a film of one frame, and of one on its side", async () => {
  const still = await makeStoryboard(pool, await videos.still(), pulse);
  expect(still).toMatchObject({ tiles: 1, columns: 1, tileWidthPx: 192, tileHeightPx: 108 });
  await using preview = await makeHoverPreview(pool, await videos.still(), pulse);
  expect(await probeVideo(pool, preview, pulse)).toMatchObject({ videoCodec: "h264", widthPx: 320 });

  const turned = await makeStoryboard(pool, await videos.rotated(), pulse);
  expect(turned).toMatchObject({ tileWidthPx: 108, tileHeightPx: 192, sprite: { widthPx: 108, heightPx: 192 } });
});

it.each([
  ["a QuickTime film", videos.mov, "remux", {}],
  ["one in Matroska", videos.mkv, "remux", {}],
  ["a camcorder's, whose sound is made anew", containers.mts, "remux", { audioCodec: "aac" }],
  ["an old AVI", containers.divxAvi, "transcode", { audioCodec: "aac" }],
  ["a disc's", containers.vob, "transcode", {}],
  ["a phone's HEVC", containers.hevcMp4, "transcode", {}],
  ["one of ProRes", containers.proresMov, "transcode", {}],
] as const)("makes %s play everywhere", async (_, film, how, facts) => {
  await using copy = await copyOf(await film());
  expect(copy.how).toBe(how);
  const made = await probeVideo(pool, copy, pulse);
  expect(made).toMatchObject({ format: "mp4", widthPx: 320, heightPx: 180, ...facts });
  expect(Playability.lackOf(made)).toBeUndefined();
});

it("keeps a film upright, copied or made anew, and its pixels square", async () => {
  for (const remedy of ["remux", "transcode"] as const) {
    const facts = await probeVideo(pool, await videos.rotated(), pulse);
    const { path, bytes } = await videos.rotated();
    const wanted = { facts, remedy, limitSec: 60 };
    await using copy = await makePlayableCopy(pool, { path, sizeBytes: bytes.length }, wanted, pulse);
    expect(await probeVideo(pool, copy, pulse)).toMatchObject({ widthPx: 180, heightPx: 320 });
  }
  await using wide = await copyOf(await videos.widePixels(), { remedy: "transcode" });
  expect(await probeVideo(pool, wide, pulse)).toMatchObject({ widthPx: 320, storedWidthPx: 320 });
});

it("brings high dynamic range to what every screen shows, in pictures and in the copy", async () => {
  const { path, bytes } = await videos.hdr();
  const brightness = async (picture: Buffer | string) => (await sharp(picture).stats()).channels[0]?.mean ?? 0;
  const size = { role: "preview", longEdgePx: 320, format: "jpeg" } as const;
  const made = await makePictures(pool, { path, sizeBytes: bytes.length, kind: "video" }, [size], pulse);
  const [shown] = made.pictures;
  expect(made.isToneMapped).toBe(true);
  expect(await brightness(shown?.bytes ?? "")).toBeGreaterThan(170); // 203 nits of PQ are 58 % of its range: grey, if taken as they are
  expect((await pool.abilities()).toneMaps).toBe(true);
  await using copy = await copyOf({ path, bytes });
  expect(copy.isToneMapped).toBe(true);
  expect(await probeVideo(pool, copy, pulse)).toMatchObject({ isHdr: false, pixelFormat: "yuv420p" });
});

it("stops when it is told to, ends early what will not be done in its time, and leaves nothing behind", async () => {
  const stop = new AbortController();
  const film = await videos.camera(0);
  const copying = copyOf(film, { remedy: "transcode", signal: stop.signal });
  setTimeout(() => stop.abort(new Error("cancelled")), 300);
  await expect(copying).rejects.toThrow("cancelled");
  await expect(copyOf(film, { remedy: "transcode", limitSec: 0.2 })).rejects.toMatchObject({ code: "timeout_killed" });
  await expect(copyOf(film, { remedy: "transcode", limitSec: 1.5 })).rejects.toMatchObject({ code: "film.too_long" });
  const left = await pool.makeFolder("look-");
  expect((await readdir(`${left}/..`)).filter((name) => name.startsWith("playback-"))).toEqual([]);
});
