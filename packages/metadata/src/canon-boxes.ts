import type { ByteSource } from "./byte-source.ts";
import { type Box, listBoxes } from "./iso-boxes.ts";

/** The boxes of a Canon CR3 that carry something: whole TIFF structures (CMT1 to CMT4), and small JPEGs. */
export type CanonBoxes = {
  directories: Record<"main" | "exif" | "gps", Box | undefined>;
  pictures: Box[];
  tracks: Box[];
};

const uuids = { metadata: "85c0b687820f11e08111f4ce462b6a48", preview: "eaf42b5e1c984b88b9fbb7dc406e4d16" };
const uuidBytes = 16;
const previewHeadBytes = 8;

/** Finds them by Canon's two boxes of type `uuid`. Source: github.com/lclevy/canon_cr3. */
export async function findCanonBoxes(source: ByteSource): Promise<CanonBoxes> {
  const top = await listBoxes(source, 0, source.sizeBytes);
  const movie = top.find(({ type }) => type === "moov");
  const inMovie = movie ? await listBoxes(source, movie.bodyAt, movie.endsAt) : [];
  const metadata = await inside(source, inMovie, uuids.metadata, 0);
  const preview = await inside(source, top, uuids.preview, previewHeadBytes);
  const find = (name: string) => metadata.find(({ type }) => type === name);
  return {
    directories: { main: find("CMT1"), exif: find("CMT2"), gps: find("CMT4") },
    pictures: [...metadata, ...preview].filter(({ type }) => type === "THMB" || type === "PRVW"),
    tracks: inMovie.filter(({ type }) => type === "trak"),
  };
}

async function inside(source: ByteSource, boxes: readonly Box[], uuid: string, headBytes: number): Promise<Box[]> {
  for (const { type, bodyAt, endsAt } of boxes) {
    if (type !== "uuid") continue;
    const found = Buffer.from(await source.read(bodyAt, uuidBytes)).toString("hex");
    if (found === uuid) return listBoxes(source, bodyAt + uuidBytes + headBytes, endsAt);
  }
  return [];
}
