import { expect, it } from "vitest";
import { writtenDate } from "./described.ts";
import { xmpPacket } from "./testing-xmp.ts";
import { readXmp } from "./xmp.ts";

const read = (text: string) => readXmp(Buffer.from(text));

it("goes by namespaces, not by the prefixes a writer chose", () => {
  const text = `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:q="http://ns.adobe.com/xap/1.0/">
    <r:Description q:Rating="5" xmlns:xmp="http://elsewhere.example/" xmp:Label="not ours"/></r:RDF>`;
  expect(read(text)).toEqual({ rating: 5 });
});

it("reads elements, attributes, and several descriptions alike", () => {
  const twice = xmpPacket('xmp:Rating="3"').replace(
    "</rdf:RDF>",
    `<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Plain</dc:title></rdf:Description></rdf:RDF>`,
  );
  expect(read(twice)).toEqual({ rating: 3, title: "Plain" });
});

it("reads UTF-16 by its mark, either way round", () => {
  const little = Buffer.from(`\ufeff${xmpPacket('xmp:Label="Grün"').replace("\ufeff", "")}`, "utf16le");
  expect(readXmp(little)).toEqual({ label: "Grün" });
  expect(readXmp(Buffer.from(little).swap16())).toEqual({ label: "Grün" });
});

it.each(["7", "-2", "five", ""])("takes %j for no rating", (rating) => {
  expect(read(xmpPacket(`xmp:Rating="${rating}"`))).toEqual({});
});

it.each([
  'exif:GPSLatitude="0,0N" exif:GPSLongitude="0,0E"',
  'exif:GPSLatitude="95,0N" exif:GPSLongitude="1,0E"',
  'exif:GPSLatitude="52,1N"',
])("takes no place from %s", (place) => expect(read(xmpPacket(place))).toEqual({}));

it("keeps no control characters, and not more than is shown", () => {
  const words = Array.from({ length: 3_000 }, (_, at) => `<rdf:li>w${at}&#7;</rdf:li>`).join("");
  const { keywords = [] } = read(xmpPacket("", `<dc:subject><rdf:Bag>${words}</rdf:Bag></dc:subject>`)) ?? {};
  expect(keywords).toHaveLength(256);
  expect(keywords[1]).toBe("w1");
});

it("does not take a property for what every object has", () => {
  expect(read(xmpPacket('xmp:Rating="1"', "<__proto__><dc:title>x</dc:title></__proto__>"))).toBeUndefined();
  expect(({} as Record<string, unknown>)["dc:title"]).toBeUndefined();
});

it.each([
  ["1964", "1964"],
  ["1964-08", "1964-08"],
  ["2019-03-21", "2019-03-21"],
  ["2019-03-21T11:04", "2019-03-21T11:04:00"],
  ["2019-03-21T11:04:22.5", "2019-03-21T11:04:22.500"],
])("reads the date %s", (text, local) => {
  expect(writtenDate(text)).toEqual({ local });
});

it.each([
  ["2019-03-21T11:04:22Z", "Z"],
  ["2019-03-21T11:04:22-0730", "-07:30"],
])("reads the offset of %s", (text, offset) => {
  expect(writtenDate(text)).toEqual({ local: "2019-03-21T11:04:22", offset });
});

it.each(["2019-02-30", "2019-13", "2019-03-21T25:00:00", "yesterday", "", "20190321"])(
  "takes %j for no date",
  (text) => {
    expect(writtenDate(text)).toBeUndefined();
  },
);
