import { bytesSource } from "./byte-source.ts";
import { type Directory, readDirectory, textOf } from "./tiff.ts";

const makerNote = 0x927c;
const contentIdentifier = 0x0011;
const burstUuid = 0x000b;
const signature = "Apple iOS\0";
const directoryAt = 14; // behind signature, version and byte order; offsets count from the note's beginning

/**
 * What a photo says in Apple's own fields of the files it belongs to: what a live photo shares with its film, and all frames of a
 * burst. Source: exiftool, Apple.pm.
 */
export async function readAppleNote(
  fields: Directory["entries"],
): Promise<{ contentIdentifier?: string | undefined; burstId?: string | undefined }> {
  const note = fields.get(makerNote)?.bytes;
  if (!note || Buffer.from(note.subarray(0, signature.length)).toString("latin1") !== signature) return {};
  const own = { source: bytesSource(note), startsAt: 0, isBig: false, firstAt: directoryAt, maxFieldBytes: 256 };
  const isLittleEndian = note[12] === 0x49;
  const directory = await readDirectory({ ...own, isLittleEndian }, directoryAt);
  const text = (tag: number) => textOf(directory?.entries.get(tag))?.slice(0, 64);
  return { contentIdentifier: text(contentIdentifier), burstId: text(burstUuid) };
}
