import { expect, it } from "vitest";
import { Playability } from "./index.ts";

const phone = { format: "mp4", videoCodec: "h264", audioCodec: "aac", pixelFormat: "yuv420p", isHdr: false };

it.each([
  ["a film of a phone", {}, undefined, "none"],
  ["what an older probe said of it", { pixelFormat: undefined, audioCodec: undefined }, undefined, "none"],
  ["one whose index comes last", { isIndexLast: true }, "index", "remux"],
  ["the same in QuickTime", { format: "mov" }, "container", "remux"],
  ["the same in Matroska", { format: "mkv" }, "container", "remux"],
  ["a camcorder's, with Dolby sound", { format: "mpegts", audioCodec: "ac3" }, "audio", "remux"],
  ["one with ten bits", { pixelFormat: "yuv420p10le" }, "pixels", "transcode"],
  ["one of high dynamic range", { videoCodec: "hevc", isHdr: true }, "video", "transcode"],
  ["a page's", { format: "webm", videoCodec: "vp9", audioCodec: "opus" }, undefined, "none"],
  ["a page's with ten bits", { format: "webm", videoCodec: "vp9", isHdr: true }, "hdr", "transcode"],
  ["VP9 in Matroska", { format: "mkv", videoCodec: "vp9", audioCodec: "opus" }, "video", "transcode"],
  ["an old camera's", { format: "avi", videoCodec: "mjpeg", audioCodec: "pcm_u8" }, "video", "transcode"],
] as const)("knows what %s lacks, and what helps", (_, film, lack, remedy) => {
  expect(Playability.lackOf({ ...phone, ...film })).toBe(lack);
  expect(Playability.remedyOf({ ...phone, ...film }, "when-needed")).toEqual({ remedy, ...(lack && { lack }) });
});

it("makes no copies where they are not wanted, and always one where they are", () => {
  expect(Playability.remedyOf({ ...phone, format: "mov" }, "never")).toEqual({ remedy: "none", lack: "container" });
  expect(Playability.remedyOf(phone, "always")).toEqual({ remedy: "transcode" });
  expect(Playability.remedyOf({ ...phone, format: "mov" }, "always")).toEqual({ remedy: "remux", lack: "container" });
});

it("lets a film play whose index comes last", () => {
  expect(Playability.isPlayable({ ...phone, isIndexLast: true })).toBe(true);
  expect(Playability.isPlayable({ ...phone, format: "mkv" })).toBe(false);
});
