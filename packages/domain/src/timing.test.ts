import { expect, it } from "vitest";
import { nextAfter, Timing } from "./timing.ts";

const at = (iso: string): number => Date.parse(iso);
const next = (timing: Timing, after: string, anchor?: string): string =>
  new Date(nextAfter(timing, at(after), anchor === undefined ? undefined : at(anchor))).toISOString();
const berlin = (time: string, days?: "sun"[]): Timing => ({ at: time, zone: "Europe/Berlin", ...(days && { days }) });

it.each([
  ["later the same day", berlin("03:30"), "2026-01-10T00:00:00Z", "2026-01-10T02:30:00.000Z"],
  ["the next day, once it has come", berlin("03:30"), "2026-01-10T02:30:00Z", "2026-01-11T02:30:00.000Z"],
  ["summer time", berlin("03:30"), "2026-07-10T00:00:00Z", "2026-07-10T01:30:00.000Z"],
  [
    "the date where somebody lives",
    { at: "00:15", zone: "Pacific/Auckland" },
    "2026-06-01T12:00:00Z",
    "2026-06-01T12:15:00.000Z",
  ],
  ["a weekday", berlin("10:00", ["sun"]), "2026-11-16T00:00:00Z", "2026-11-22T09:00:00.000Z"],
  ["that weekday a week later", berlin("10:00", ["sun"]), "2026-11-22T09:00:00Z", "2026-11-29T09:00:00.000Z"],
  ["an hour that is skipped", berlin("02:30"), "2026-03-28T12:00:00Z", "2026-03-29T01:30:00.000Z"],
  ["an hour that comes twice", berlin("02:30"), "2026-10-24T12:00:00Z", "2026-10-25T01:30:00.000Z"],
  ["the day after an hour that came twice", berlin("02:30"), "2026-10-25T01:30:00Z", "2026-10-26T01:30:00.000Z"],
] as const)("finds %s", (_what, timing, after, expected) => {
  expect(next(timing as Timing, after)).toBe(expected);
});

it("keeps its rhythm, and leaves out what was missed", () => {
  const everyTwoHours: Timing = { everyMinutes: 120 };
  expect(next(everyTwoHours, "2026-01-01T10:00:30Z", "2026-01-01T10:00:00Z")).toBe("2026-01-01T12:00:00.000Z");
  expect(next(everyTwoHours, "2026-01-03T17:59:00Z", "2026-01-01T10:00:00Z")).toBe("2026-01-03T18:00:00.000Z");
});

it.each([
  { everyMinutes: 0 },
  { at: "24:00", zone: "UTC" },
  { at: "10:00", zone: "Mars/Olympus" },
  { at: "10:00", zone: "UTC", days: [] },
])("takes no %j", (timing) => {
  expect(Timing.safeParse(timing).success).toBe(false);
});
