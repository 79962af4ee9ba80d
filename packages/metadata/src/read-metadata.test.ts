import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, it } from "vitest";
import { mutate } from "../../../test/fixtures/hostile.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { readMetadata } from "./read-metadata.ts";
import { xmpPacket } from "./testing-xmp.ts";

const packet = xmpPacket(
  `xmp:Rating="4" xmp:Label="Red" exif:DateTimeOriginal="2019-03-21T11:04:22+01:00" exif:GPSLatitude="52,31.2N" exif:GPSLongitude="13,24,0W"`,
  `<dc:title><rdf:Alt><rdf:li xml:lang="de">Strand</rdf:li><rdf:li xml:lang="x-default">Beach &amp; sea</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Low tide</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Grace</rdf:li></rdf:Seq></dc:creator>
   <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>sand</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>`,
);
const described = {
  title: "Beach & sea",
  description: "Low tide",
  creators: ["Ada", "Grace"],
  keywords: ["sea", "sand"],
  rating: 4,
  label: "Red",
};

it.each(["jpeg", "png", "webp", "tiff", "avif"] as const)("reads XMP out of a %s", async (format) => {
  const picture = sharp((await pictures.quarters()).bytes).withXmp(packet);
  const { facts, dates, warnings } = await readMetadata(await picture[format]().toBuffer());

  expect(facts).toMatchObject({ ...described, latitudeDeg: 52.52, longitudeDeg: -13.4 });
  expect(dates.xmp).toEqual({ takenAt: { local: "2019-03-21T11:04:22", offset: "+01:00" } });
  expect(warnings).toEqual([]);
});

it.each(["jpeg", "png", "webp", "tiff"] as const)("names the ICC profile of a %s", async (format) => {
  const picture = sharp((await pictures.quarters()).bytes).withIccProfile("p3");
  const { facts } = await readMetadata(await picture[format]().toBuffer());
  expect(facts).toMatchObject({ profileSpace: "RGB", colorProfile: expect.stringMatching(/p3/i) });
});

it("believes EXIF of camera and place, and XMP of words", async () => {
  const { bytes } = await pictures.withExif();
  const both = await sharp(bytes).keepExif().withXmp(packet).jpeg().toBuffer();
  const { facts, dates } = await readMetadata(both);
  expect(facts).toMatchObject({ ...described, latitudeDeg: 52.52, altitudeM: 34.5, lensModel: "Fixture 35mm F2.8" });
  expect(dates.exif?.takenAt?.local).toBe("2024-05-17T12:30:45.250");
});

const segment = (marker: number, body: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
const jpegOf = (...segments: Buffer[]) =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, Buffer.from([0xff, 0xda, 0, 2])]);

const dataSet = (record: number, id: number, text: string | Buffer) => {
  const body = Buffer.from(text as string);
  const head = Buffer.from([0x1c, record, id, 0, 0]);
  head.writeUInt16BE(body.length, 3);
  return Buffer.concat([head, body]);
};

const resource = (id: number, body: Buffer) => {
  const head = Buffer.from("8BIM\0\0\0\0\0\0\0\0", "latin1");
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(body.length, 8);
  return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
};

/** APP13 as Photoshop writes it: another resource first, then the one with IPTC. */
const photoshop = (...sets: Buffer[]) => {
  const resources = [resource(0x03ed, Buffer.alloc(3)), resource(0x0404, Buffer.concat(sets))];
  return segment(0xed, Buffer.concat([Buffer.from("Photoshop 3.0\0", "latin1"), ...resources]));
};

it("reads IPTC in the character set it is in", async () => {
  const sets = (text: (plain: string) => string | Buffer) => [
    dataSet(2, 5, text("Zürich")),
    dataSet(2, 25, text("snow")),
    dataSet(2, 25, text("lake")),
    dataSet(2, 80, text("Ada")),
    dataSet(2, 55, "20190321"),
    dataSet(2, 60, "110422+0000"),
  ];
  const expected = { title: "Zürich", keywords: ["snow", "lake"], creators: ["Ada"] };
  const utf8 = await readMetadata(jpegOf(photoshop(dataSet(1, 90, "\x1b%G"), ...sets((text) => text))));
  const latin1 = await readMetadata(jpegOf(photoshop(...sets((text) => Buffer.from(text, "latin1")))));
  for (const { facts, dates } of [utf8, latin1]) {
    expect(facts).toEqual(expected);
    expect(dates.iptc).toEqual({ local: "2019-03-21T11:04:22" });
  }
});

it("says so when XMP cannot be read, and reads the rest", async () => {
  const mark = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");
  const broken = (text: string) => segment(0xe1, Buffer.concat([mark, Buffer.from(text)]));
  const iptc = photoshop(dataSet(2, 5, "Kept"));
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${packet.replace("Strand", "&b;")}`;
  for (const text of ["<rdf:RDF", "no XML at all", bomb]) {
    const { facts, warnings } = await readMetadata(jpegOf(broken(text), iptc));
    expect(facts).toEqual({ title: "Kept" });
    expect(warnings).toEqual(["xmp_unreadable"]);
  }
});

it("never throws, however a file is cut or damaged", async () => {
  const picture = sharp((await pictures.quarters()).bytes)
    .withXmp(packet)
    .withIccProfile("p3");
  for (const format of ["jpeg", "png", "webp", "tiff", "avif"] as const) {
    const bytes = await picture.clone()[format]().toBuffer();
    for (let length = 0; length < 2_000; length += 11) await readMetadata(bytes.subarray(0, length));
    for (let seed = 1; seed <= 100; seed += 1) await readMetadata(mutate(bytes.subarray(0, 8_192), seed, 40));
  }
});

const pngOf = (...chunks: [string, Buffer][]) => {
  const body = chunks.map(([type, data]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...body]);
};
const keyword = "XML:com.adobe.xmp\0";
const small = deflateSync(Buffer.from(packet));

it.each([
  ["iTXt", Buffer.from(`${keyword}\0\0\0\0${packet}`)],
  ["iTXt", Buffer.concat([Buffer.from(`${keyword}\x01\0en\0XMP\0`), small])],
  ["zTXt", Buffer.concat([Buffer.from(`${keyword}\0`), small])],
  ["tEXt", Buffer.from(`${keyword}${packet}`)],
] as const)("reads XMP out of %s, also behind the pixels", async (type, body) => {
  const { facts } = await readMetadata(pngOf(["IDAT", Buffer.alloc(9)], [type, body], ["IEND", Buffer.alloc(0)]));
  expect(facts).toMatchObject(described);
});

it("inflates no bomb, and says what it left out", async () => {
  const bomb = deflateSync(Buffer.alloc(32 * 1024 * 1024));
  const { facts, warnings } = await readMetadata(
    pngOf(
      ["iCCP", Buffer.concat([Buffer.from("x\0\0"), bomb])],
      ["zTXt", Buffer.concat([Buffer.from(`${keyword}\0`), bomb])],
      ["IEND", Buffer.alloc(0)],
    ),
  );
  expect(facts).toEqual({});
  expect(warnings).toEqual(["metadata_truncated"]);
});

const withLength = (body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};

it("reads XMP, IPTC and EXIF out of a Photoshop document", async () => {
  const tiff = Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", "latin1");
  const resources = [
    resource(0x0404, dataSet(2, 116, "Ada")),
    resource(0x0422, tiff),
    resource(0x0424, Buffer.from(packet)),
  ];
  const head = Buffer.concat([Buffer.from("8BPS"), Buffer.alloc(22)]);
  const { facts } = await readMetadata(
    Buffer.concat([head, withLength(Buffer.alloc(768)), withLength(Buffer.concat(resources))]),
  );
  expect(facts).toMatchObject({ ...described, copyright: "Ada", orientation: 6 });
});

it("reads XMP out of a JPEG 2000", async () => {
  const box = (type: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const xmp = Buffer.concat([Buffer.from("be7acfcb97a942e89c71999491e3afac", "hex"), Buffer.from(packet)]);
  const { facts } = await readMetadata(
    Buffer.concat([box("jP  ", Buffer.from("\r\n\x87\n", "latin1")), box("jp2c", Buffer.alloc(40)), box("uuid", xmp)]),
  );
  expect(facts).toMatchObject(described);
});

it("keeps of the most talkative file far less than an item of the table holds", async () => {
  const long = (unit: string) => unit.repeat(600);
  const list = (unit: string) => Array.from({ length: 60 }, (_, at) => `<rdf:li>${at}${long(unit)}</rdf:li>`).join("");
  const words = `<dc:subject><rdf:Bag>${list("木")}</rdf:Bag></dc:subject>`;
  const xmp = Buffer.from(xmpPacket(`xmp:Label="${long("木")}"`, words));
  const sets = [0x50, 0x74, 0x78, 0x05].flatMap((id) => Array.from({ length: 6 }, () => dataSet(2, id, long("é"))));
  const photoshops = photoshop(dataSet(1, 90, "\x1b%G"), ...sets);
  const png = pngOf(["iTXt", Buffer.concat([Buffer.from(`${keyword}\0\0\0\0`), xmp])]);
  for (const file of [png, jpegOf(photoshops)]) {
    const { facts } = await readMetadata(file);
    expect(facts.keywords ?? facts.creators).toBeDefined();
    expect(Buffer.byteLength(JSON.stringify(facts))).toBeLessThan(64 * 1024);
  }
});
