import { expect, it } from "vitest";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { captureDateOf, type DateSources } from "./capture-date.ts";

const around = { nowMs: Date.parse("2024-06-01T00:00:00Z"), modifiedMs: Date.parse("2024-05-30T08:00:00Z") };

type Given = Omit<DateSources, "nowMs" | "modifiedMs">;
/** What is known of a file, and what follows: value, source, confidence, and where the offset is from. */
type Case = [title: string, given: Given, capturedAt: string, source: string, confidence: string, offset: string];

const wall = { local: "2019-03-21T11:04:22" };
const named = (name: string): Given => ({ name });

const written: Case[] = [
  ["EXIF with offset", { exif: { takenAt: { ...wall, offset: "+01:00" } } }, "2019-03-21T10:04:22.000Z", "exif", "high", "exif"],
  ["EXIF west of UTC with a fraction", { exif: { takenAt: { local: "2019-03-21T23:04:22.250", offset: "-05:00" } } }, "2019-03-22T04:04:22.250Z", "exif", "high", "exif"],
  ["EXIF in UTC", { exif: { takenAt: { ...wall, offset: "Z" } } }, "2019-03-21T11:04:22.000Z", "exif", "high", "exif"],
  ["EXIF without offset", { exif: { takenAt: wall } }, "2019-03-21T11:04:22.000Z", "exif", "medium", "assumed"],
  ["EXIF with satellites of the same moment", { exif: { takenAt: wall, gpsAt: "2019-03-21T05:34:20.000Z" } }, "2019-03-21T05:34:22.000Z", "exif", "high", "gps"],
  ["EXIF with satellites of another day", { exif: { takenAt: wall, gpsAt: "2018-01-01T00:00:00.000Z" } }, "2019-03-21T11:04:22.000Z", "exif", "medium", "assumed"],
  ["EXIF, its offset in XMP of the same second", { exif: { takenAt: wall }, xmp: { takenAt: { ...wall, offset: "+09:00" } } }, "2019-03-21T02:04:22.000Z", "exif", "high", "xmp"],
  ["EXIF, and XMP of another second", { exif: { takenAt: wall }, xmp: { takenAt: { local: "2020-03-21T11:04:22", offset: "+09:00" } } }, "2019-03-21T11:04:22.000Z", "exif", "medium", "assumed"],
  ["EXIF digitised only", { exif: { digitizedAt: wall } }, "2019-03-21T11:04:22.000Z", "exif", "medium", "assumed"],
  ["EXIF original before digitised", { exif: { takenAt: wall, digitizedAt: { local: "2021-01-01T10:00:00" } } }, "2019-03-21T11:04:22.000Z", "exif", "medium", "assumed"],
  ["EXIF changed only", { exif: { modifiedAt: wall } }, "2019-03-21T11:04:22.000Z", "exif", "low", "assumed"],
  ["EXIF changed only, with offset", { exif: { modifiedAt: { ...wall, offset: "+01:00" } } }, "2019-03-21T10:04:22.000Z", "exif", "low", "exif"],
  ["EXIF of a clock nobody set", { exif: { takenAt: { local: "2000-01-01T00:03:10" } } }, "2000-01-01T00:03:10.000Z", "exif", "low", "assumed"],
  ["EXIF of a New Year's noon", { exif: { takenAt: { local: "2000-01-01T12:00:00" } } }, "2000-01-01T12:00:00.000Z", "exif", "medium", "assumed"],
  ["EXIF of the future, then its name", { exif: { takenAt: { local: "2044-01-01T00:00:00" } }, name: "IMG_20190321_110422.jpg" }, "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["satellites only", { exif: { gpsAt: "2019-03-21T05:34:20.000Z" } }, "2019-03-21T05:34:20.000Z", "gps", "high", "gps"],
  ["satellites before what was changed", { exif: { gpsAt: "2019-03-21T05:34:20.000Z", modifiedAt: wall } }, "2019-03-21T05:34:20.000Z", "gps", "high", "gps"],
  ["container with offset", { containerAt: "2023-08-09T12:11:12+02:00" }, "2023-08-09T10:11:12.000Z", "container", "high", "container"],
  ["container in UTC", { containerAt: "2023-08-09T10:11:12.000000Z" }, "2023-08-09T10:11:12.000Z", "container", "medium", "utc"],
  ["container before its name", { containerAt: "2023-08-09T10:11:12Z", name: "VID_20190321_110422.mp4" }, "2023-08-09T10:11:12.000Z", "container", "medium", "utc"],
  ["container of before photography, then its name", { containerAt: "1804-01-01T00:00:00Z", name: "VID_20190321_110422.mp4" }, "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["XMP with offset", { xmp: { takenAt: { ...wall, offset: "+01:00" } } }, "2019-03-21T10:04:22.000Z", "xmp", "high", "xmp"],
  ["XMP without offset", { xmp: { takenAt: wall } }, "2019-03-21T11:04:22.000Z", "xmp", "medium", "assumed"],
  ["XMP of a scan: a year", { xmp: { takenAt: { local: "1964" } } }, "1964-01-01T00:00:00.000Z", "xmp", "low", "assumed"],
  ["XMP of a scan: a month", { xmp: { takenAt: { local: "1964-08" } } }, "1964-08-01T00:00:00.000Z", "xmp", "low", "assumed"],
  ["IPTC", { iptc: wall, xmp: { createdAt: { local: "2020-01-01T10:00:00" } } }, "2019-03-21T11:04:22.000Z", "iptc", "medium", "assumed"],
  ["IPTC of a day", { iptc: { local: "2019-03-21" } }, "2019-03-21T00:00:00.000Z", "iptc", "low", "assumed"],
  ["XMP of the file's making", { xmp: { createdAt: { ...wall, offset: "+01:00" } } }, "2019-03-21T10:04:22.000Z", "xmp", "medium", "xmp"],
]; // biome-ignore format: a table

const inNames: Case[] = [
  ["Android", named("DCIM/IMG_20190321_110422.jpg"), "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["Android in millis", named("IMG_20190321_110422123.jpg"), "2019-03-21T11:04:22.123Z", "filename", "medium", "assumed"],
  ["Samsung", named("20190321_110422.jpg"), "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["Google, in UTC", named("PXL_20210304_123456789.MP.jpg"), "2021-03-04T12:34:56.789Z", "filename", "medium", "utc"],
  ["a drone", named("DJI_20230102030405_0001_D.JPG"), "2023-01-02T03:04:05.000Z", "filename", "medium", "assumed"],
  ["Windows' camera", named("WIN_20190321_11_04_22_Pro.jpg"), "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["Windows Phone", named("WP_20140321_001.jpg"), "2014-03-21T00:00:00.000Z", "filename", "low", "assumed"],
  ["Dropbox", named("2019-03-21 11.04.22.jpg"), "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["Android's screenshot", named("Screenshot_2019-03-21-11-04-22-123_com.app.png"), "2019-03-21T11:04:22.123Z", "filename", "medium", "assumed"],
  ["macOS's screenshot", named("Screenshot 2023-01-02 at 3.04.05\u202fPM.png"), "2023-01-02T15:04:05.000Z", "filename", "medium", "assumed"],
  ["macOS in German", named("Bildschirmfoto 2019-03-21 um 11.04.22.png"), "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["GNOME's screenshot", named("Screenshot from 2019-03-21 11-04-22.png"), "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
  ["WhatsApp", named("IMG-20190321-WA0001.jpg"), "2019-03-21T00:00:00.000Z", "filename", "low", "assumed"],
  ["WhatsApp on a desk", named("WhatsApp Image 2019-03-21 at 11.04.22 (1).jpeg"), "2019-03-21T11:04:22.000Z", "filename", "low", "assumed"],
  ["Signal", named("signal-2019-03-21-110422.jpg"), "2019-03-21T11:04:22.000Z", "filename", "low", "assumed"],
  ["Telegram", named("photo_2019-03-21_11-04-22.jpg"), "2019-03-21T11:04:22.000Z", "filename", "low", "assumed"],
  ["Facebook", named("FB_IMG_1553166262000.jpg"), "2019-03-21T11:04:22.000Z", "filename", "low", "utc"],
  ["WeChat", named("mmexport1553166262123.jpg"), "2019-03-21T11:04:22.123Z", "filename", "low", "utc"],
  ["a name before what was changed", { exif: { modifiedAt: { local: "2022-01-01T00:00:00" } }, name: "IMG_20190321_110422.jpg" }, "2019-03-21T11:04:22.000Z", "filename", "medium", "assumed"],
]; // biome-ignore format: a table

const theFile: [string, string][] = [
  ["a counter", "IMG_4032.JPG"],
  ["a day that is none", "IMG_20190231_110422.jpg"],
  ["an hour that is none", "20190321251099.jpg"],
  ["a longer number", "1234520190321110422.jpg"],
  ["a version", "app-v2019.03.21.png"],
  ["day before month", "Photo 21-03-2019.jpg"],
  ["a date in the folder only", "2019-03-21/beach.jpg"],
  ["a month that is none", "Screenshot 2023-41-02 at 3.04.05 PM.png"],
];

it.each([...written, ...inNames])("%s", (_, given, capturedAt, source, confidence, offset) => {
  const found = captureDateOf({ ...around, ...given });
  expect(found).toMatchObject({ capturedAt, source, confidence, offset, offsetAssumed: offset === "assumed" });
});

it.each(theFile)("%s is no date: %s falls back to the file's own, at low confidence", (_, name) => {
  const fallen = { capturedAt: "2024-05-30T08:00:00.000Z", source: "mtime", confidence: "low", offset: "utc" };
  expect(captureDateOf({ ...around, name })).toMatchObject(fallen);
});

it("shows a day as a day", () => {
  expect(captureDateOf({ ...around, name: "IMG-20190321-WA0001.jpg" }).localTime).toBe("2019-03-21");
});

it.each(["20190321", "1", "2019-03-21 at ", "IMG_", "."])("reads a name of 8 MB of %j at once", async (text) => {
  const name = text.repeat(Math.ceil((8 * 1024 * 1024) / text.length));
  expect(await cpuMs(() => captureDateOf({ ...around, name }))).toBeLessThan(400);
});

const heading = ["A file that says", "Captured at", "Source", "Confidence", "Offset from"];

function tableOf(cases: readonly Case[]): string {
  const rows = cases.map(([title, { name }, ...rest]) => [
    name && !title.includes("name") ? `${title}: \`${name.replace("\u202f", " ")}\`` : title,
    ...rest,
  ]);
  const widths = heading.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(heading), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

it("is written down for people, case by case", async () => {
  expect(written.length + inNames.length + theFile.length).toBeGreaterThanOrEqual(40);
  const text = `# Dates

When something was taken is decided by one rule, in this order: EXIF's original date, then its digitised one; the satellites' time;
the creation time of a video's container; XMP's date of the picture, IPTC's, XMP's of the file; the file's name; EXIF's last change;
the modification of the file. A date before 1826 or later than tomorrow is passed over, with the warning \`date_implausible\`.

Beside the date stand its source (\`capturedAtSource\`) and how sure it is (\`capturedAtConfidence\`): \`high\` is an instant, \`medium\` a wall
time without an offset, or an instant by a clock that often runs on local time; \`low\` is a day or less, the time something was sent or
changed, or a clock nobody had set. A wall time without an offset is read as UTC (\`offset\` is \`assumed\`), and shown as it was written.
What a person corrects comes before all of it, and leaves it as it is ([docs/editing.md](editing.md)). The tables are the cases of \`packages/metadata/src/date-matrix.test.ts\`, which writes them.

## Written in the file

${tableOf(written)}

## In its name

Year before month before day, as phones, cameras, messengers and screenshots write it. Names of messengers tell when something was sent.

${tableOf(inNames)}

These are no dates: ${theFile.map(([why, name]) => `\`${name}\` (${why})`).join(", ")}.
`;
  await expect(text).toMatchFileSnapshot("../../../docs/dates.md");
});
