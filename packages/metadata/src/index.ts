export * from "./byte-source.ts";
export type { CaptureDate, DateSources, WrittenDate } from "./capture-date.ts";
export { captureDateOf } from "./capture-date.ts";
export type { Exif, ExifDate } from "./exif.ts";
export { readExif } from "./exif.ts";
export type { Box } from "./iso-boxes.ts";
export { bodyOf, findMeta, listBoxes } from "./iso-boxes.ts";
export { findTiff, numbersOf, readDirectory } from "./tiff.ts";
