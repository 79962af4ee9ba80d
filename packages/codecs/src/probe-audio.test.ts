import { afterAll, beforeAll, expect, it } from "vitest";
import { sounds } from "../../../test/fixtures/sounds.ts";
import { audioFactsOf } from "./audio-facts.ts";
import { type DecodePool, makePictures, openDecodePool, probeAudio } from "./index.ts";
import { drawWaveform, peaksOf } from "./waveform.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
const sizes = [{ role: "preview", longEdgePx: 240, format: "webp" }] as const;

let pool: DecodePool;
beforeAll(() => {
  pool = openDecodePool({ slots: 1 });
});
afterAll(() => pool[Symbol.asyncDispose]());

async function picturesOf(name: keyof typeof sounds) {
  const { path, bytes } = await sounds[name]();
  return makePictures(pool, { path, sizeBytes: bytes.length, kind: "audio" }, sizes, pulse);
}

it.each(["tagged", "covered", "coveredFlac", "coveredM4a", "ogg"] as const)("reads the tags of %s", async (name) => {
  expect(await probeAudio(pool, await sounds[name](), pulse)).toMatchObject({
    ...{ title: "Night train", artist: "The Fixtures", album: "Samples", track: "3/12", genre: "Jazz" },
    ...{ releasedAt: "1997", channels: 1, sampleRateHz: 44_100, warnings: [] },
  });
});

it("tells codec, length and rates, and when it was recorded", async () => {
  const facts = await probeAudio(pool, await sounds.mp4WithoutPicture(), pulse);
  expect(facts).toMatchObject({ format: "m4a", audioCodec: "aac", durationSec: 1, sampleRateHz: 44_100 });
  expect(facts.bitRateBps).toBeGreaterThan(30_000);
  expect(Date.parse(facts.createdAt ?? "")).toBe(Date.parse("2023-08-09T10:11:12Z"));
});

it("puts date and time of a broadcast wave together, and takes no year for a day", () => {
  const described = (tags: object) => ({
    streams: [{ codec_type: "audio", codec_name: "pcm_s16le" }],
    format: { tags },
  });
  const broadcast = audioFactsOf(described({ date: "2020-03-04", creation_time: "05:06:07" }), "wav");
  expect(broadcast?.createdAt).toBe("2020-03-04T05:06:07Z");
  expect(audioFactsOf(described({ DATE: "2020-03-04" }), "flac")).not.toHaveProperty("createdAt");
});

it.each(["covered", "coveredFlac", "coveredM4a"] as const)("shows the cover of %s", async (name) => {
  const made = await picturesOf(name);
  expect(made).toMatchObject({ shows: "cover", source: { widthPx: 300, heightPx: 300 } });
  expect(made.dominantColor).toMatch(/^#f[ef]0000$/);
});

it.each(["mp3WithoutTag", "long", "silence", "amr"] as const)("draws how loud %s is", async (name) => {
  expect(await picturesOf(name)).toMatchObject({ shows: "waveform", pictures: [{ widthPx: 240, heightPx: 160 }] });
});

it("draws the loud higher than the quiet, and silence as a line", () => {
  const samples = Int16Array.from({ length: 4_000 }, (_, at) => (at < 2_000 ? 1_000 : 20_000) * (at % 2 ? 1 : -1));
  expect([...peaksOf(samples, 4)]).toEqual([0.05, 0.05, 1, 1]);
  expect([...peaksOf(new Int16Array(100), 4)]).toEqual([0, 0, 0, 0]);
  const { pixels, widthPx, heightPx } = drawWaveform(new Float64Array(4));
  const isDrawn = (x: number, y: number) => pixels[(y * widthPx + x) * 3] !== pixels[0];
  expect([isDrawn(11, heightPx / 2), isDrawn(11, heightPx / 2 - 10)]).toEqual([true, false]);
});

it.each([
  ["junk", "invalid_audio"],
  ["truncated", "truncated"],
] as const)("ends %s for good, by name", async (name, code) => {
  await expect(picturesOf(name)).rejects.toMatchObject({ kind: "unsupported", code });
});
