import { afterAll, beforeAll, expect, it } from "vitest";
import { videos } from "../../../test/fixtures/videos.ts";
import type { DecodePool } from "./index.ts";
import { openDecodePool, probeVideo } from "./index.ts";
import { factsOf } from "./video-facts.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
let pool: DecodePool;

beforeAll(() => {
  pool = openDecodePool();
});
afterAll(() => pool[Symbol.asyncDispose]());

it.each([
  [
    "mp4",
    { format: "mp4", videoCodec: "h264", audioCodec: "aac", durationSec: 3, createdAt: "2023-08-09T10:11:12.000000Z" },
  ],
  ["mov", { format: "mov", videoCodec: "h264", durationSec: 2 }],
  ["webmVp8", { format: "webm", videoCodec: "vp8" }],
  ["webmVp9", { format: "webm", videoCodec: "vp9" }],
  ["mkv", { format: "mkv", videoCodec: "h264" }],
] as const)("says what %s is", async (name, facts) => {
  expect(await probeVideo(pool, await videos[name](), pulse)).toMatchObject({
    widthPx: 320,
    heightPx: 180,
    rotationDeg: 0,
    frameRate: 25,
    isHdr: false,
    warnings: [],
    ...facts,
  });
});

it("tells the size as it is shown: turned, and with square pixels", async () => {
  expect(await probeVideo(pool, await videos.rotated(), pulse)).toMatchObject({
    widthPx: 180,
    heightPx: 320,
    storedWidthPx: 320,
    rotationDeg: 90,
  });
  expect(await probeVideo(pool, await videos.widePixels(), pulse)).toMatchObject({ widthPx: 320, storedWidthPx: 160 });
});

it("asks ffprobe once for what two stages want to know", async () => {
  const video = await videos.mp4();
  const asked: string[] = [];
  const counting: DecodePool = {
    ...pool,
    tool: (name) => {
      asked.push(name);
      return pool.tool(name);
    },
  };
  const [one, other] = await Promise.all([probeVideo(counting, video, pulse), probeVideo(counting, video, pulse)]);
  expect(one).toEqual(other);
  expect(asked).toEqual(["ffprobe"]);
});

it("does not hand one caller's abort to another", async () => {
  const fresh = openDecodePool();
  await using _closing = fresh;
  const video = await videos.mkv();
  const ended = new AbortController();
  const first = probeVideo(fresh, video, { signal: ended.signal, progress: () => {} }).catch((error) => error);
  const second = probeVideo(fresh, video, pulse);
  ended.abort(new Error("cancelled"));
  expect(await second).toMatchObject({ format: "mkv" });
  await first;
});

it("names the tools it reads with, for the health answer", async () => {
  const [ffmpeg, ffprobe] = await Promise.all([pool.tool("ffmpeg"), pool.tool("ffprobe")]);
  for (const tool of [ffmpeg, ffprobe]) {
    expect(tool.version).not.toBe("");
    expect(tool.year).toBeGreaterThanOrEqual(2018);
  }
});

it("waits with a reason when a configured tool is not there", async () => {
  const without = openDecodePool({ ffprobePath: "/nowhere/ffprobe" });
  await using _closing = without;
  await expect(probeVideo(without, await videos.mp4(), pulse)).rejects.toMatchObject({
    kind: "unavailable",
    code: "decoder.missing",
  });
});

const described = (video: object, format: object = {}) => ({
  streams: [{ codec_type: "video", codec_name: "hevc", width: 1920, height: 1080, ...video }],
  format: { duration: "4.5", ...format },
});

it("reads what phones write: turn in side data, date with offset, place, HDR", () => {
  const video = { side_data_list: [{ rotation: -90 }], color_transfer: "arib-std-b67", avg_frame_rate: "30000/1001" };
  const tags = {
    creation_time: "2023-08-09T10:11:12.000000Z",
    "com.apple.quicktime.creationdate": "2023-08-09T12:11:12+0200",
    "com.apple.quicktime.location.ISO6709": "+52.5200+013.4050+034.5/",
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 14",
    "com.apple.quicktime.software": "16.6",
  };
  expect(factsOf(described(video, { tags }), "mov")).toMatchObject({
    rotationDeg: 90,
    widthPx: 1080,
    heightPx: 1920,
    frameRate: 29.97,
    isHdr: true,
    createdAt: "2023-08-09T12:11:12+02:00",
    latitudeDeg: 52.52,
    longitudeDeg: 13.405,
    altitudeM: 34.5,
    cameraMake: "Apple",
    cameraModel: "iPhone 14",
    software: "16.6",
  });
});

it("takes no place from a receiver without a fix, and no height where none is written", () => {
  const at = (location: string) => factsOf(described({}, { tags: { location } }), "mp4");
  expect(at("+00.0000+000.0000/")).not.toHaveProperty("latitudeDeg");
  expect(at("+95.0000+000.0000/")).not.toHaveProperty("latitudeDeg");
  expect(at("-33.8500+151.2000/")).toMatchObject({ latitudeDeg: -33.85, longitudeDeg: 151.2 });
  expect(at("-33.8500+151.2000/")).not.toHaveProperty("altitudeM");
});

it("does not believe a forged duration, nor a date that means none", () => {
  const facts = factsOf(
    described({}, { duration: "99999999", tags: { creation_time: "1904-01-01T00:00:00Z" } }),
    "mp4",
  );
  expect(facts).toMatchObject({ durationSec: 30 * 86_400, warnings: ["duration_suspect"] });
  expect(facts).not.toHaveProperty("createdAt");
});

it("takes no cover for a film", () => {
  expect(factsOf(described({ disposition: { attached_pic: 1 } }), "mp4")).toBeUndefined();
});
