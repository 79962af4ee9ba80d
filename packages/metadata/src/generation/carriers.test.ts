import sharp from "sharp";
import { expect, it } from "vitest";
import {
  deflatedChunk,
  exifBlock,
  internationalChunk,
  jpegWith,
  pngChunk,
  pngWith,
  textChunk,
  unicodeComment,
  webpWith,
} from "../../../../test/fixtures/generated.ts";
import { mutate } from "../../../../test/fixtures/hostile.ts";
import { readGeneration } from "./read-generation.ts";

const line = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 64x64";
const infotext = `ein Bär, 熊\nNegative prompt: nichts\n${line}`;
const expected = { positive: "ein Bär, 熊", negative: "nichts", seed: "42", steps: 20 };
const read = async (bytes: Uint8Array) => (await readGeneration(bytes)).generation;

it.each([
  ["UTF-8 in tEXt", pngWith([textChunk("parameters", infotext)])],
  ["iTXt", pngWith([internationalChunk("parameters", infotext)])],
  ["deflated iTXt", pngWith([internationalChunk("parameters", infotext, { isDeflated: true })])],
  ["zTXt behind the pixels", pngWith([], [deflatedChunk("parameters", infotext)])],
  ["a PNG that ends amid its pixels", pngWith([textChunk("parameters", infotext)]).subarray(0, -20)],
  ["EXIF of a PNG", pngWith([pngChunk("eXIf", exifBlock({}, { 37510: unicodeComment(infotext) }))])],
  ["big-endian UTF-16 in a JPEG", jpegWith({ exif: exifBlock({}, { 37510: unicodeComment(infotext) }) })],
  ["little-endian UTF-16 in a JPEG", jpegWith({ exif: exifBlock({}, { 37510: unicodeComment(infotext, "little") }) })],
  [
    "a comment with a byte order mark",
    jpegWith({ exif: exifBlock({}, { 37510: unicodeComment(`\ufeff${infotext}`) }) }),
  ],
  ["a comment in the main directory", jpegWith({ exif: exifBlock({ 37510: unicodeComment(infotext) }) })],
  ["UTF-8 said to be ASCII", jpegWith({ exif: exifBlock({}, { 37510: Buffer.from(`ASCII\0\0\0${infotext}`) }) })],
  ["a comment without an id", jpegWith({ exif: exifBlock({}, { 37510: Buffer.from(infotext) }) })],
  [
    "an odd number of bytes",
    jpegWith({ exif: exifBlock({}, { 37510: Buffer.concat([unicodeComment(infotext), Buffer.alloc(1)]) }) }),
  ],
  ["a WebP", webpWith({ VP8X: Buffer.alloc(10), EXIF: exifBlock({}, { 37510: unicodeComment(infotext) }) })],
  [
    "a WebP with the mark of a JPEG",
    webpWith({ EXIF: Buffer.concat([Buffer.from("Exif\0\0"), exifBlock({}, { 37510: unicodeComment(infotext) })]) }),
  ],
])("finds the text in %s", async (_, bytes) => {
  expect(await read(bytes)).toMatchObject(expected);
});

it("reads Latin-1 where the bytes are not UTF-8", async () => {
  const bytes = pngWith([textChunk("parameters", Buffer.from(`Bär\n${line}`, "latin1"))]);
  expect(await read(bytes)).toMatchObject({ positive: "Bär" });
});

it("finds the comment of an AVIF", async () => {
  const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: "#123456" } });
  const bytes = await picture
    .avif({ effort: 0 })
    .withExif({ IFD2: { UserComment: `x\n${line}` } })
    .toBuffer();
  expect((await readGeneration(bytes)).generation).toMatchObject({ dialect: "automatic1111", seed: "42" });
});

it.each(["avif", "webp", "jpeg", "png"] as const)("finds the comment in the XMP packet of a %s", async (format) => {
  const comment = "{&quot;c&quot;:&quot;a barn&quot;,&quot;seed&quot;:7}";
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:UserComment="${comment}"/></rdf:RDF></x:xmpmeta>`;
  const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: "#123456" } });
  expect(await read(await picture.toFormat(format).withXmp(xmp).toBuffer())).toMatchObject({
    dialect: "drawthings",
    positive: "a barn",
    seed: "7",
    sources: [{ container: format, location: "xmp.UserComment" }],
  });
});

it("finds the graph ComfyUI puts where a WebP names its camera", async () => {
  const prompt = '{"1":{"class_type":"KSampler","inputs":{"seed":5,"steps":9,"latent_image":["2",0]}}}';
  const exif = exifBlock({ 271: Buffer.from('workflow:{"nodes":[]}'), 272: Buffer.from(`prompt:${prompt}`) });
  expect(await read(webpWith({ EXIF: exif }))).toMatchObject({
    dialect: "comfyui",
    seed: "5",
    steps: 9,
    sources: [{ location: "exif.Model", text: prompt }, { location: "exif.Make" }],
  });
});

it("prefers the settings of the generator to the graph beside it, and keeps both", async () => {
  const generation = await read(pngWith([textChunk("prompt", "{}"), textChunk("parameters", infotext)]));
  expect(generation).toMatchObject({ dialect: "automatic1111", ...expected });
  expect(generation?.sources.map(({ location }) => location)).toEqual(["parameters", "prompt"]);
});

it("cuts long texts at 64 KiB and says so", async () => {
  const { generation, warnings } = await readGeneration(
    pngWith([textChunk("parameters", `${"ä".repeat(100_000)}\n${line}`)]),
  );
  expect(warnings).toEqual(["metadata_truncated"]);
  expect(Buffer.byteLength(generation!.positive!)).toBe(65_536);
  expect(generation?.sources).toMatchObject([{ isTruncated: true, sizeBytes: 200_001 + line.length }]);
  expect(generation?.seed).toBe("42");
});

it("inflates no bomb, and walks past a thousand chunks of noise", async () => {
  const bomb = deflatedChunk("parameters", Buffer.alloc(64 << 20));
  expect(await readGeneration(pngWith([bomb]))).toEqual({ warnings: ["metadata_truncated"] });
  const noise = Array.from({ length: 2_000 }, (_, index) => textChunk(`k${index}`, "v"));
  expect(await readGeneration(pngWith(noise))).toEqual({ warnings: ["metadata_truncated"] });
});

it("never throws, however a file is cut or damaged", async () => {
  const exif = exifBlock({ 271: Buffer.from("workflow:{}") }, { 37510: unicodeComment(infotext) });
  const pictures = [
    pngWith([textChunk("parameters", infotext), deflatedChunk("prompt", "{}"), internationalChunk("workflow", "{}")]),
    jpegWith({ exif, xmp: "<exif:UserComment>{}</exif:UserComment>" }),
    webpWith({ EXIF: exif, "XMP ": Buffer.from("<x/>") }),
  ];
  for (const bytes of pictures) {
    for (let length = 0; length < bytes.length; length += 3) await readGeneration(bytes.subarray(0, length));
    for (let seed = 1; seed <= 300; seed += 1) await readGeneration(mutate(bytes, seed, 30));
  }
});

it.each(["avif", "tiff"] as const)("reads the comment in the XMP of a picture in %s", async (format) => {
  const comment = JSON.stringify({ c: "a lighthouse", uc: "blurry", steps: 8 }).replaceAll('"', "&quot;");
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:UserComment="${comment}"/></rdf:RDF></x:xmpmeta>`;
  const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: "#123456" } }).withXmp(packet);
  const { generation } = await readGeneration(await picture[format]().toBuffer());
  expect(generation).toMatchObject({ positive: "a lighthouse", negative: "blurry" });
});
