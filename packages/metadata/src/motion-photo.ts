import type { Blocks } from "./block.ts";
import type { ByteSource } from "./byte-source.ts";
import { listBoxes } from "./iso-boxes.ts";

/** The film within a photo that moves: where it lies in the file, and whose way of putting it there it is. */
export type Motion = { source: "google" | "samsung" | "heif"; offsetBytes: number; lengthBytes: number };

/**
 * The film a telephone put into its photo: by Google's XMP (Motion Photo format 1.0, and MicroVideo before it), by the box
 * `mpvd` of a HEIC, or by Samsung's trailer. Nothing where there is none, or where no ISO media file begins there.
 */
export async function findMotion(source: ByteSource, { xmp }: Pick<Blocks, "xmp">): Promise<Motion | undefined> {
  const told = xmp && !xmp.isTruncated ? lengthInXmp(xmp.bytes.toString("utf8")) : undefined;
  const fromEnd = told && told.lengthBytes + told.behindBytes;
  const candidates: (Motion | undefined)[] = [
    fromEnd ? { source: "google", offsetBytes: source.sizeBytes - fromEnd, lengthBytes: told.lengthBytes } : undefined,
    await inBox(source),
    await inTrailer(source),
  ];
  for (const motion of candidates) if (motion && (await isFilm(source, motion))) return motion;
  return undefined;
}

const maxItems = 16;
const item = /<(?:[\w-]{1,32}:)?Item\b[^<>]{0,2000}>/g;

/** The length of the film and of what lies behind it: `MicroVideoOffset`, else the items of the container in their order. */
function lengthInXmp(text: string): { lengthBytes: number; behindBytes: number } | undefined {
  const [, micro] = /:MicroVideoOffset(?:="|>)(\d{1,12})/.exec(text) ?? [];
  if (micro !== undefined) return { lengthBytes: Number(micro), behindBytes: 0 };
  const items = [...text.matchAll(item)].slice(0, maxItems).map(([tag]) => tag);
  const at = items.findIndex((tag) => /:Semantic="MotionPhoto"/.test(tag));
  if (at < 0) return undefined;
  const [lengthBytes = 0, ...behind] = items.slice(at).map((tag) => numberIn(tag, "Length") + numberIn(tag, "Padding"));
  return lengthBytes > 0 ? { lengthBytes, behindBytes: behind.reduce((sum, bytes) => sum + bytes, 0) } : undefined;
}

const numberIn = (tag: string, name: string): number =>
  Number(new RegExp(`:${name}="(\\d{1,12})"`).exec(tag)?.[1] ?? 0);

/** Behind the boxes of a HEIC lies one that holds the film whole. */
async function inBox(source: ByteSource): Promise<Motion | undefined> {
  const head = Buffer.from(await source.read(4, 4)).toString("latin1");
  if (head !== "ftyp") return undefined;
  const box = (await listBoxes(source, 0, source.sizeBytes)).find(({ type }) => type === "mpvd");
  return box && !box.isCut
    ? { source: "heif", offsetBytes: box.bodyAt, lengthBytes: box.endsAt - box.bodyAt }
    : undefined;
}

const maxTrailerBytes = 4096;
const motionType = 0x0a30;

/**
 * Samsung's trailer, read from the end: `SEFT` behind the length of a directory `SEFH`, whose entries count back from it
 * (12 bytes each: a type, how far back, how long). The film follows the entry's own name. Source: exiftool, Samsung.pm.
 */
async function inTrailer(source: ByteSource): Promise<Motion | undefined> {
  const end = Buffer.from(await source.read(source.sizeBytes - 8, 8));
  if (end.toString("latin1", 4) !== "SEFT") return undefined;
  const directoryAt = source.sizeBytes - 8 - end.readUInt32LE(0);
  const directory = Buffer.from(await source.read(directoryAt, Math.min(end.readUInt32LE(0), maxTrailerBytes)));
  if (directoryAt < 0 || directory.toString("latin1", 0, 4) !== "SEFH") return undefined;
  for (let at = 12; at + 12 <= directory.length; at += 12) {
    if (directory.readUInt16LE(at + 2) !== motionType) continue;
    const [startsAt, lengthBytes] = [directoryAt - directory.readUInt32LE(at + 4), directory.readUInt32LE(at + 8)];
    const name = Buffer.from(await source.read(startsAt + 4, 4));
    const headBytes = name.length === 4 ? 8 + name.readUInt32LE(0) : Number.POSITIVE_INFINITY;
    if (headBytes < lengthBytes)
      return { source: "samsung", offsetBytes: startsAt + headBytes, lengthBytes: lengthBytes - headBytes };
  }
  return undefined;
}

/** Does an ISO media file begin there, and end within this one? */
async function isFilm(source: ByteSource, { offsetBytes, lengthBytes }: Motion): Promise<boolean> {
  if (!(offsetBytes > 0 && lengthBytes > 8 && offsetBytes + lengthBytes <= source.sizeBytes)) return false;
  return Buffer.from(await source.read(offsetBytes + 4, 4)).toString("latin1") === "ftyp";
}
