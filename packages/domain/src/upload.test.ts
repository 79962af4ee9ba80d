import { expect, it } from "vitest";
import * as Upload from "./upload.ts";

const mib = 1024 ** 2;
const announced = (sizeBytes: number) => ({
  key: "a/b.jpg",
  sizeBytes,
  sha256: "0".repeat(64),
  contentType: "image/jpeg",
  source: "upload",
});

it.each([
  ["a small file", 1, 1, 1],
  ["the largest sent whole", 16 * mib, 1, 16 * mib],
  ["one byte more", 16 * mib + 1, 3, 1],
  ["two gigabytes", 2 * 1024 ** 3, 256, 8 * mib],
  ["the largest there is", Upload.largestBytes, 9_987, 230 * mib],
])("cuts %s into parts that fit S3", (_what, sizeBytes, count, lastBytes) => {
  const upload = Upload.open(announced(sizeBytes), 0);
  expect(Upload.partCount(upload)).toBe(count);
  expect(Upload.sizeOfPart(upload, count)).toBe(lastBytes);
  expect((count - 1) * upload.partSizeBytes + lastBytes).toBe(sizeBytes);
  expect(() => Upload.sizeOfPart(upload, count + 1)).toThrow(`no part ${count + 1}`);
});

it.each([
  ["", "a.jpg", "a.jpg"],
  ["Uploads/2024", "Köln ★.jpg", "Uploads/2024/Köln ★.jpg"],
  ["", "trip/day 1/a.jpg", "trip/day 1/a.jpg"],
  ["", "..a.jpg", "..a.jpg"],
])("puts %o and %o together", (folder, name, key) => expect(Upload.keyOf(folder, name)).toBe(key));

it.each([
  ["", ""],
  ["", "/etc/passwd"],
  ["a", "../b.jpg"],
  ["a/../..", "b.jpg"],
  ["a//b", "c.jpg"],
  ["a/", "c.jpg"],
  ["", "a\u0000.jpg"],
  ["a\nb", "c.jpg"],
  ["", "\ud800.jpg"],
  ["", "ä".repeat(128)],
  [`${"a".repeat(250)}/`.repeat(5).slice(0, -1), "b.jpg"],
])("refuses %o with %o", (folder, name) => {
  expect(() => Upload.keyOf(folder, name)).toThrow(expect.objectContaining({ code: "upload.name_invalid" }));
});

it.each([
  ["a/image.jpg", "a/image (0123abcd).jpg"],
  ["a.b/image", "a.b/image (0123abcd)"],
  ["a/.hidden", "a/.hidden (0123abcd)"],
])("gives %o another name by its bytes", (key, other) => {
  expect(Upload.otherKey(key, `0123abcd${"0".repeat(56)}`)).toBe(other);
});
