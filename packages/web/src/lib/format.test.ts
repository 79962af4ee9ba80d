import { expect, it } from "vitest";
import { bytes, counted, duration, fileName, monthName, shortDay, span, visible } from "./format.ts";

it("writes out the characters that are not seen or turn text around", () => {
  expect(visible("a\u202Egpj.exe\u0007\n\u0000\u200B")).toBe("a\\u202Egpj.exe\\u0007\\u000A\\u0000\\u200B");
  expect(visible("Zoë – 写真 👩‍👧 <b>&amp;")).toBe("Zoë – 写真 👩‍👧 <b>&amp;");
});

it("names a file by the end of its key", () => {
  expect(fileName("2024/June/IMG 1.jpg")).toBe("IMG 1.jpg");
  expect(fileName("../..")).toBe("..");
  expect(fileName("folder/")).toBe("folder/");
});

it("says lengths, sizes, waits and dates as people do", () => {
  expect([0.4, 7, 75, 3_723].map(duration)).toEqual(["0:00", "0:07", "1:15", "1:02:03"]);
  expect([312, 4_100, 12_400_000, 2_300_000_000].map(bytes)).toEqual(["312 B", "4.1 kB", "12 MB", "2.3 GB"]);
  expect([12, 600, 7_300, 400_000].map(span)).toEqual(["12 s", "10 min", "2 h", "5 days"]);
  expect([counted(1, "job"), counted(1_204, "job")]).toEqual(["1 job", "1,204 jobs"]);
  expect([monthName("2024-06"), monthName("0000-00")]).toEqual(["June 2024", "0000-00"]);
  expect([shortDay("2024-06-14T23:59:59.000Z"), shortDay("long ago")]).toEqual(["Jun 14, 2024", "long ago"]);
});
