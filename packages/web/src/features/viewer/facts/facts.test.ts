import { AssetId } from "@darkroom/domain";
import { expect, it } from "vitest";
import type { Details } from "../use-asset.ts";
import { groupsOf } from "./facts.ts";

const undated = { tags: [], capturedAt: "2024-05-17T12:30:45.000Z", capturedAtSource: "exif" };

const details = (facts: Details["facts"], asset: Partial<Details["asset"]> = {}): Details => ({
  asset: {
    assetId: AssetId.parse(`ast_${"a".repeat(32)}`),
    key: "a\u202Eb.jpg",
    kind: "image",
    contentType: "image/jpeg",
    sizeBytes: 4_100_000,
    capturedAt: "2024-05-17T12:30:45.000Z",
    capturedAtSource: "exif",
    width: 3_000,
    height: 4_000,
    renditions: [],
    originalUrl: "",
    states: {},
    reasons: {},
    ...asset,
  },
  edits: { shown: undated, file: undated, sources: {}, revision: 0 },
  facts,
  renditions: [],
  jobs: [],
  generation: 1,
  etag: "e",
  enrichments: [],
  warnings: [],
  createdAt: "2024-06-01T00:00:00.000Z",
  updatedAt: "2024-06-01T00:00:00.000Z",
});

const lineOf = (given: Details, name: string) =>
  groupsOf(given)
    .flatMap(({ facts }) => facts)
    .find((fact) => fact.name === name);

it("says when something was taken, where that is from, and that the offset was assumed", () => {
  const assumed = details({
    localTime: "2024-05-17T12:30:45",
    offset: "assumed",
    offsetAssumed: true,
    capturedAtConfidence: "medium",
  });
  expect(lineOf(assumed, "Taken")).toEqual({
    name: "Taken",
    value: "Friday, May 17, 2024, 12:30:45",
    note: "date from EXIF, offset assumed, medium confidence",
  });
  const known = details({
    localTime: "2024-05-17T14:30:45",
    offset: "exif",
    offsetFromUtc: "+02:00",
    offsetAssumed: false,
  });
  expect(lineOf(known, "Taken")).toMatchObject({
    value: "Friday, May 17, 2024, 14:30:45 +02:00",
    note: "date from EXIF",
  });
  expect(lineOf(details({}, { capturedAtSource: "mtime" }), "Taken")?.note).toContain("it says none itself");
  const nameOnly = details({ localTime: "2019-03-21", offsetAssumed: true }, { capturedAtSource: "filename" });
  expect(lineOf(nameOnly, "Taken")?.value).toBe("Thursday, March 21, 2019");
  expect(lineOf(details({ localTime: "1964-08" }, { capturedAtSource: "xmp" }), "Taken")?.value).toBe("August 1964");
});

it("puts camera, exposure and place in words", () => {
  const given = details({
    cameraMake: "Canon",
    cameraModel: "Canon EOS R6",
    exposureSec: 0.004,
    fNumber: 2.8,
    iso: 400,
    latitudeDeg: -33.85,
    longitudeDeg: 151.2,
    storedWidthPx: 4_000,
    storedHeightPx: 3_000,
    orientation: 6,
  });
  expect(lineOf(given, "Camera")?.value).toBe("Canon EOS R6");
  expect(lineOf(given, "Exposure")?.value.replaceAll(/\s+/g, " ")).toBe("1/250 s · f/2.8 · ISO 400");
  expect(lineOf(given, "Coordinates")?.value).toBe("33.85000° S, 151.20000° E");
  expect(lineOf(given, "Size")).toMatchObject({ value: "3000 × 4000 (12.0 MP)", note: "turned as the camera says" });
});

it("shows what people wrote, and which way the camera looked", () => {
  const given = details({
    title: "Beach",
    keywords: ["sea", "sand\u0007", 5],
    creators: ["Ada"],
    rating: 4,
    latitudeDeg: 52.52,
    longitudeDeg: 13.4,
    accuracyM: 9.6,
    directionDeg: 206.2,
    directionFrom: "true",
    colorProfile: "Display P3",
  });
  for (const name of ["Title", "Keywords", "Rating"]) expect(lineOf(given, name)).toBeUndefined(); // told where they are changed
  expect(lineOf(given, "By")?.value).toBe("Ada");
  expect(lineOf(given, "Coordinates")?.note).toBe("to within 10 m");
  expect(lineOf(given, "Direction")).toMatchObject({ value: "206°", note: "from true north" });
  expect(lineOf(given, "Colour profile")?.value).toBe("Display P3");
  expect(lineOf(details({ rating: -1 }), "Rating")?.value).toBe("rejected, says the file");
});

it("shows what it has no words for by its own name, and nothing unseen in any text", () => {
  const given = details({ somethingNew: { a: 1 }, lensModel: "x\u0007" });
  expect(lineOf(given, "somethingNew")?.value).toBe('{"a":1}');
  expect(lineOf(given, "Lens")?.value).toBe("x\\u0007");
  expect(lineOf(given, "Key")?.value).toBe("a\\u202Eb.jpg");
});

it("says what a person corrected, and what was there originally", () => {
  const date = { capturedAt: "2024-05-17T11:30:45.000Z", localTime: "2024-05-17T13:30:45", offsetFromUtc: "+02:00" };
  const shown = { ...undated, ...date, capturedAtSource: "edit" };
  const file = { ...undated, localTime: "2024-05-17T12:30:45", offsetAssumed: true };
  const corrected = { ...details({ offsetAssumed: true }), edits: { shown, file, sources: {}, revision: 1 } };
  expect(lineOf(corrected, "Taken")).toEqual({
    name: "Taken",
    value: "Friday, May 17, 2024, 13:30:45 +02:00",
    note: "corrected by you, originally Friday, May 17, 2024, 12:30:45",
  });
});
