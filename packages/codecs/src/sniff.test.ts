import { expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { videos } from "../../../test/fixtures/videos.ts";
import { sniff } from "./sniff.ts";

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
  ["an audio book", iso("M4B "), "other", "m4a"],
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
