import { expect, it } from "vitest";
import { captureDateOf } from "./capture-date.ts";

const nowMs = Date.parse("2024-06-01T00:00:00Z");
const modifiedMs = Date.parse("2024-05-30T08:00:00Z");
const given = { nowMs, modifiedMs };

it("turns a wall time with its offset into an instant", () => {
  const exif = { takenAt: { local: "2024-05-17T12:30:45.250", offset: "+02:00" } };
  expect(captureDateOf({ ...given, exif })).toEqual({
    capturedAt: "2024-05-17T10:30:45.250Z",
    source: "exif",
    confidence: "high",
    offset: "exif",
    localTime: "2024-05-17T12:30:45.250",
    offsetFromUtc: "+02:00",
    offsetAssumed: false,
    warnings: [],
  });
});

it("finds the offset a camera left out in the time of its satellites", () => {
  const exif = { takenAt: { local: "2019-03-21T11:04:22" }, gpsAt: "2019-03-21T16:04:21.010Z" };
  expect(captureDateOf({ ...given, exif })).toMatchObject({
    capturedAt: "2019-03-21T16:04:22.000Z",
    offset: "gps",
    offsetFromUtc: "-05:00",
    offsetAssumed: false,
  });
});

it("reads a wall time without offset as UTC, and says that it did", () => {
  const exif = { takenAt: { local: "2019-12-31T23:59:59" } };
  expect(captureDateOf({ ...given, exif })).toMatchObject({
    capturedAt: "2019-12-31T23:59:59.000Z",
    source: "exif",
    offset: "assumed",
    localTime: "2019-12-31T23:59:59",
    offsetAssumed: true,
  });
});

it("does not believe satellites of another day", () => {
  const exif = { takenAt: { local: "2019-12-31T23:59:59" }, gpsAt: "2018-01-01T00:00:00.000Z" };
  expect(captureDateOf({ ...given, exif })).toMatchObject({ offset: "assumed", offsetAssumed: true });
});

it("prefers when it was taken, then when it became a file, then satellites", () => {
  const [takenAt, digitizedAt] = [{ local: "2023-02-02T02:00:00" }, { local: "2023-04-04T04:00:00" }];
  const modifiedAt = { local: "2023-05-05T05:00:00" };
  const gpsAt = "2023-03-03T03:00:00.000Z";
  expect(captureDateOf({ ...given, exif: { takenAt, digitizedAt, modifiedAt } }).localTime).toBe(takenAt.local);
  expect(captureDateOf({ ...given, exif: { digitizedAt, modifiedAt } }).localTime).toBe(digitizedAt.local);
  expect(captureDateOf({ ...given, exif: { modifiedAt, gpsAt } })).toMatchObject({ capturedAt: gpsAt, source: "gps" });
});

it("takes a container's date with its offset", () => {
  expect(captureDateOf({ ...given, containerAt: "2023-08-09T12:11:12+02:00" })).toMatchObject({
    capturedAt: "2023-08-09T10:11:12.000Z",
    source: "container",
    offset: "container",
    offsetFromUtc: "+02:00",
  });
});

it.each(["1799-01-01T00:00:00", "2024-06-03T00:00:00", "0001-01-01T00:00:00"])(
  "passes over %s for the next best",
  (local) => {
    expect(
      captureDateOf({ ...given, exif: { takenAt: { local } }, containerAt: "2023-08-09T10:11:12Z" }),
    ).toMatchObject({
      capturedAt: "2023-08-09T10:11:12.000Z",
      source: "container",
      warnings: ["date_implausible"],
    });
  },
);

it("falls back to the object's own modification", () => {
  expect(captureDateOf(given)).toMatchObject({ capturedAt: "2024-05-30T08:00:00.000Z", source: "mtime", warnings: [] });
});
