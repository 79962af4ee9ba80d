export * from "./byte-source.ts";
export type { Box } from "./iso-boxes.ts";
export { bodyOf, findMeta, listBoxes } from "./iso-boxes.ts";
export { findTiff, numbersOf, readDirectory } from "./tiff.ts";
