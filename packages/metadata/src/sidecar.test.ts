import { expect, it } from "vitest";
import { darktable, lightroom } from "../../../test/fixtures/sidecars.ts";
import { keywordsOf } from "./keywords.ts";
import { readSidecar } from "./sidecar.ts";

const nowMs = Date.UTC(2026, 0, 1);
const read = (text: string) => readSidecar(Buffer.from(text), nowMs);

it("reads what Lightroom says", () => {
  expect(read(lightroom)).toEqual({
    facts: {
      title: "Morning & mist",
      rating: 3,
      keywords: ["Places/Germany/Berlin", "mist"],
      capturedAt: "2018-06-07T06:09:10.000Z",
      capturedAtSource: "sidecar",
      capturedAtConfidence: "high",
      localTime: "2018-06-07T08:09:10",
      offsetFromUtc: "+02:00",
      offsetAssumed: false,
    },
    latitudeDeg: 52.52,
    longitudeDeg: 13.4,
  });
});

it("reads what darktable says, whose dates look like EXIF's", () => {
  expect(read(darktable)).toMatchObject({
    facts: { rating: 5, localTime: "2020-05-01T12:34:56", offsetAssumed: true },
  });
});

it("says what is no XMP", () => {
  expect([read(""), read("{}"), read("<a/>")]).toEqual(Array(3).fill("sidecar_unreadable"));
});

it("keeps each path once at its full length, and of the flat words those no path has", () => {
  const paths = [["Places"], ["Places", "Germany"], ["Places", " Germany ", "Berlin"], ["Sea"], [""]];
  expect(keywordsOf(["berlin", "mist", "Sea"], paths)).toEqual(["Places/Germany/Berlin", "Sea", "mist"]);
  expect(keywordsOf(["a", "b"], [])).toEqual(["a", "b"]);
});
