import { expect, it } from "vitest";
import * as DateCorrection from "./date-correction.ts";

const wall = {
  capturedAt: "2019-03-21T11:04:22.000Z",
  capturedAtSource: "exif",
  localTime: "2019-03-21T11:04:22",
  offsetAssumed: true,
};
const zoned = { ...wall, capturedAt: "2019-03-21T10:04:22.000Z", offsetFromUtc: "+01:00", offsetAssumed: false };
const instant = { capturedAt: "2023-07-09T10:11:12.000Z", capturedAtSource: "container" };
const month = { ...wall, capturedAt: "1964-08-01T00:00:00.000Z", localTime: "1964-08" };

it.each([
  ["a clock an hour behind", wall, { shiftSec: 3600 }, "2019-03-21T12:04:22.000Z", "2019-03-21T12:04:22", undefined],
  ["a clock a day ahead", wall, { shiftSec: -86_400 }, "2019-03-20T11:04:22.000Z", "2019-03-20T11:04:22", undefined],
  ["a zone nobody wrote", wall, { zone: "Europe/Berlin" }, "2019-03-21T10:04:22.000Z", "2019-03-21T11:04:22", "+01:00"],
  ["a zone in summer", { ...wall, localTime: "2019-07-21T11:04:22" }, { zone: "Europe/Berlin" }, "2019-07-21T09:04:22.000Z", "2019-07-21T11:04:22", "+02:00"],
  ["another zone than the written one", zoned, { zone: "-05:00" }, "2019-03-21T16:04:22.000Z", "2019-03-21T11:04:22", "-05:00"],
  ["a shift with the written offset kept", zoned, { shiftSec: -60 }, "2019-03-21T10:03:22.000Z", "2019-03-21T11:03:22", "+01:00"],
  ["the zone of an instant, which stays", instant, { zone: "Europe/Berlin" }, "2023-07-09T10:11:12.000Z", "2023-07-09T12:11:12", "+02:00"],
  ["a shift of an instant", instant, { shiftSec: 60 }, "2023-07-09T10:12:12.000Z", undefined, undefined],
  ["a shift of a month", month, { shiftSec: 60 }, "1964-08-01T00:01:00.000Z", "1964-08-01T00:01:00", undefined],
  ["a time with its offset", wall, { at: "2001-02-03T04:05:06+05:30" }, "2001-02-02T22:35:06.000Z", "2001-02-03T04:05:06", "+05:30"],
  ["a time in a zone", wall, { at: "2001-07-03T04:05", zone: "America/New_York" }, "2001-07-03T08:05:00.000Z", "2001-07-03T04:05:00", "-04:00"],
  ["a time, with the written offset kept", zoned, { at: "2001-02-03T04:05:06" }, "2001-02-03T03:05:06.000Z", "2001-02-03T04:05:06", "+01:00"],
  ["an hour that was left out", wall, { at: "2024-03-31T02:30:00", zone: "Europe/Berlin" }, "2024-03-31T01:30:00.000Z", "2024-03-31T02:30:00", "+01:00"],
  ["an hour that came twice", wall, { at: "2024-10-27T02:30:00", zone: "Europe/Berlin" }, "2024-10-27T00:30:00.000Z", "2024-10-27T02:30:00", "+02:00"],
])("corrects %s", (_what, read, asked, capturedAt, localTime, offsetFromUtc) => {
  const said = DateCorrection.ask(undefined, asked);
  const { capturedAtSource, ...date } = DateCorrection.apply(read, said ?? {});
  expect(date).toMatchObject({ capturedAt, offsetAssumed: localTime !== undefined && offsetFromUtc === undefined });
  expect([date.localTime, date.offsetFromUtc, capturedAtSource]).toEqual([localTime, offsetFromUtc, "edit"]);
}); // biome-ignore format: one row each

it("adds shifts up, keeps a zone with them, and takes a shift back by its opposite", () => {
  const shifted = DateCorrection.ask(DateCorrection.ask(undefined, { shiftSec: 3600 }), {
    zone: "+02:00",
    shiftSec: 60,
  });
  expect(shifted).toEqual({ shiftMs: 3_660_000, zone: "+02:00" });
  expect(DateCorrection.ask(DateCorrection.ask(undefined, { shiftSec: 5 }), { shiftSec: -5 })).toBeUndefined();
  const given = DateCorrection.ask(undefined, { at: "2001-02-03T04:05:06Z" });
  expect(DateCorrection.ask(given, { shiftSec: 60 })).toEqual({ local: "2001-02-03T04:06:06", zone: "Z" });
});

it.each([
  ["nothing at all", {}, "date"],
  ["a time and a shift", { at: "2001-02-03T04:05:06", shiftSec: 1 }, "date.shiftSec"],
  ["an offset and a zone", { at: "2001-02-03T04:05:06Z", zone: "+01:00" }, "date.zone"],
])("refuses %s", (_what, asked, field) => {
  expect(() => DateCorrection.ask(undefined, asked)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ field }) }),
  );
});

it("takes no time that never was, and no zone that is none", () => {
  const takes = (asked: unknown) => DateCorrection.Asked.safeParse(asked).success;
  for (const at of ["2023-02-29T10:00", "2023-01-01T25:00", "0999-01-01T00:00", "2023-01-01", "2023-01-01T10:00+19:00"])
    expect([at, takes({ at })]).toEqual([at, false]);
  for (const zone of ["Europe/Nowhere", "+25:00", "", "x".repeat(65)])
    expect([zone, takes({ zone })]).toEqual([zone, false]);
  expect(takes({ at: "2024-02-29T23:59:59.999+14:00" }) && takes({ zone: "Pacific/Apia" })).toBe(true);
});
