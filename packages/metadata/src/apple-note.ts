import { bytesSource } from "./byte-source.ts";
import { type Directory, readDirectory, textOf } from "./tiff.ts";

const makerNote = 0x927c;
const contentIdentifier = 0x0011;
const signature = "Apple iOS\0";
const directoryAt = 14; // behind signature, version and byte order; offsets count from the note's beginning

/** What a live photo shares with its film: the content identifier in Apple's own fields. Source: exiftool, Apple.pm. */
export async function readContentIdentifier(fields: Directory["entries"]): Promise<string | undefined> {
  const note = fields.get(makerNote)?.bytes;
  if (!note || Buffer.from(note.subarray(0, signature.length)).toString("latin1") !== signature) return undefined;
  const own = { source: bytesSource(note), startsAt: 0, isBig: false, firstAt: directoryAt, maxFieldBytes: 256 };
  const isLittleEndian = note[12] === 0x49;
  const directory = await readDirectory({ ...own, isLittleEndian }, directoryAt);
  return textOf(directory?.entries.get(contentIdentifier))?.slice(0, 64);
}
