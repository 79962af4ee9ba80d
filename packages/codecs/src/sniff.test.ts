import { expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { sounds } from "../../../test/fixtures/sounds.ts";
import { videos } from "../../../test/fixtures/videos.ts";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { sniff, undecidedAt } from "./sniff.ts";

it.each([
  ["redSquare", "png", "image/png"],
  ["smallJpeg", "jpeg", "image/jpeg"],
  ["animatedGif", "gif", "image/gif"],
  ["webp", "webp", "image/webp"],
  ["avif", "avif", "image/avif"],
  ["tiff", "tiff", "image/tiff"],
] as const)("knows %s by its bytes", async (name, format, contentType) => {
  const { bytes, name: key } = await pictures[name]();
  expect(sniff(bytes, key)).toEqual({ kind: "image", format, contentType, warnings: [] });
});

it.each([
  ["mp4", "mp4"],
  ["mov", "mov"],
  ["webmVp8", "webm"],
  ["mkv", "mkv"],
] as const)("knows the video %s by its bytes", async (name, format) => {
  const { bytes, name: key } = await videos[name]();
  expect(sniff(bytes, key)).toMatchObject({ kind: "video", format, warnings: [] });
});

it("believes the bytes where the name says otherwise, with a warning", async () => {
  const { bytes, name } = await pictures.pngNamedJpeg();
  expect(sniff(bytes, name)).toMatchObject({ kind: "image", format: "png", warnings: ["type_mismatch"] });
  expect(sniff(bytes, "film.mp4")).toMatchObject({ kind: "image", warnings: ["type_mismatch"] });
});

it("does not quarrel over names of one family", async () => {
  const { bytes } = await videos.mp4();
  for (const key of ["a.mov", "b.M4V", "a/b.d/c", "no-extension"]) expect(sniff(bytes, key).warnings).toEqual([]);
});

it("gives bytes without a signature the kind their name claims", async () => {
  const { bytes } = await pictures.textNamedPng();
  expect(sniff(bytes, "a/b/text.PNG")).toMatchObject({ kind: "image", format: undefined, warnings: [] });
  expect(sniff(bytes, "clip.mkv")).toMatchObject({ kind: "video", format: undefined });
  expect(sniff(Buffer.alloc(0), "zero.jpg")).toMatchObject({ kind: "image", format: undefined });
  for (const key of ["notes.txt", "png", "a.png/readme", ".png.", ""]) expect(sniff(bytes, key).kind).toBe("other");
});

const iso = (brand: string, ...compatible: string[]) => {
  const body = `ftyp${brand}\0\0\0\0${compatible.join("")}`;
  return Buffer.concat([Buffer.from([0, 0, 0, body.length + 4]), Buffer.from(body, "latin1")]);
};

it.each<[string, Buffer, string, string | undefined]>([
  ["an iPhone's HEIC", iso("heic", "mif1", "heic"), "image", "heic"],
  ["a general HEIF with AV1 in it", iso("mif1", "avif", "miaf"), "image", "avif"],
  ["a general HEIF with HEVC in it", iso("mif1", "heic"), "image", "heic"],
  ["an AVIF sequence", iso("avis", "msf1"), "image", "avif"],
  ["a Canon CR3", iso("crx ", "isom"), "image", "raw"],
  ["a 3GP", iso("3gp4"), "video", "mp4"],
  ["an audio book", iso("M4B "), "audio", "m4a"],
  ["a QuickTime film without ftyp", Buffer.from("\0\0\0\x08wide\0\0\0\0mdat", "latin1"), "video", "mov"],
  ["a Canon CR2", Buffer.from("II*\0\x10\0\0\0CR\x02\0", "latin1"), "image", "raw"],
  ["a JPEG XL", Buffer.from("\0\0\0\x0cJXL \r\n\x87\n", "latin1"), "image", "jxl"],
  ["a bare JPEG XL", Buffer.from([0xff, 0x0a, 0x00]), "image", "jxl"],
  ["a Photoshop file", Buffer.from("8BPS\0\x01"), "image", "psd"],
  ["an SVG behind a declaration", Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="">'), "image", "svg"],
  ["a web page", Buffer.from("\ufeff  <!DOCTYPE html><html>"), "other", "html"],
  ["other XML", Buffer.from('<?xml version="1.0"?><MPD/>'), "other", "xml"],
  ["a ZIP", Buffer.from("PK\x03\x04"), "other", "zip"],
  ["a PDF", Buffer.from("%PDF-1.7"), "other", "pdf"],
  ["a transport stream", Buffer.alloc(188 * 4, Buffer.from([0x47, ...Array(187).fill(0)])), "video", "mpegts"],
  ["a bitmap", Buffer.concat([Buffer.from("BM"), Buffer.alloc(12), Buffer.from([40])]), "image", "bmp"],
  ["text that begins with BM", Buffer.from("BMW makes cars, and this is a text"), "other", undefined],
  ["one byte of a PNG", Buffer.from([0x89]), "other", undefined],
])("knows %s", (_, bytes, kind, format) => {
  expect(sniff(bytes, "")).toMatchObject({ kind, format });
});

it.each([
  ["mp3WithoutTag", "mp3"],
  ["covered", "mp3"],
  ["coveredFlac", "flac"],
  ["m4a", "m4a"],
  ["aac", "aac"],
  ["ogg", "oga"],
  ["opus", "oga"],
  ["wav", "wav"],
  ["aiff", "aiff"],
  ["caf", "caf"],
  ["amr", "amr"],
  ["weba", "weba"],
  ["mka", "mka"],
  ["wma", "wma"],
] as const)("knows the recording %s by its bytes", async (name, format) => {
  const { bytes, name: key } = await sounds[name]();
  expect(sniff(bytes.subarray(0, 65_536), key)).toMatchObject({ kind: "audio", format, warnings: [] });
});

it("tells sound from film by the tracks in the index, wherever that lies", async () => {
  const { bytes } = await sounds.mp4WithoutPicture();
  expect(sniff(bytes, "voice.mp4")).toMatchObject({ kind: "audio", format: "m4a", warnings: [] });
  const first = bytes.subarray(0, 1_000);
  expect(sniff(first, "voice.mp4")).toMatchObject({ kind: "video" });
  const at = undecidedAt(first);
  expect(sniff(first, "voice.mp4", bytes.subarray(at))).toMatchObject({ kind: "audio", format: "m4a" });
  const film = (await videos.mp4()).bytes;
  expect(sniff(film.subarray(0, 1_000), "clip.mp4", film.subarray(undecidedAt(film.subarray(0, 1_000))))).toMatchObject(
    {
      kind: "video",
    },
  );
  expect(undecidedAt(film)).toBeUndefined();
});

it("goes by the name where an index is too long to be seen whole", async () => {
  const { bytes } = await sounds.mp4WithoutPicture();
  const first = bytes.subarray(0, 1_000);
  const index = bytes.subarray(undecidedAt(first));
  expect(sniff(first, "voice.m4a", index.subarray(0, index.length - 200))).toMatchObject({ kind: "audio" });
  expect(sniff(first, "voice.mp4", index.subarray(0, index.length - 200))).toMatchObject({ kind: "video" });
});

it.each<[string, Buffer]>([
  [
    "an index in itself",
    Buffer.from("\0\0\0\x08ftypisom\0\0\0\x08moov\0\0\0\x01trak\xff\xff\xff\xff\xff\xff\xff\xff", "latin1"),
  ],
  [
    "pages without end",
    Buffer.concat(Array.from({ length: 4_000 }, () => Buffer.from(`OggS\0\x02${"\0".repeat(21)}`, "latin1"))),
  ],
  ["a frame of no length", Buffer.from([0xff, 0xf1, 0x50, 0x80, 0, 0x1f, 0xfc])],
])("is not led astray by %s", async (_, bytes) => {
  expect(sniff(bytes, "").kind).not.toBe("audio");
  expect(await cpuMs(() => [sniff(bytes, ""), undecidedAt(bytes)])).toBeLessThan(100);
});
