import type { ByteSource } from "./byte-source.ts";

const mostBytes = 64 * 1024;
const mostDirectories = 8;
const mostEntries = 500;
const nested = new Set([0x8769, 0x8825, 0xa005]); // EXIF, GPS and interoperability directories
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]; // TIFF 6.0, section 2

/**
 * The bytes of a TIFF structure as far as its directories and their values reach: what EXIF says, maker notes included, without
 * the thumbnail behind it. At most 64 KiB; nothing when the bytes there are no TIFF header (BigTIFF has no EXIF).
 */
export async function readExifExtent(source: ByteSource, startsAt: number): Promise<Buffer> {
  const bytes = Buffer.from(await source.read(startsAt, mostBytes));
  const order = bytes.toString("latin1", 0, 2);
  if (bytes.length < 8 || (order !== "II" && order !== "MM")) return Buffer.alloc(0);
  const isLittle = order === "II";
  const u16 = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const waiting = [u32(4)];
  let endsAt = 8;
  for (let count = 0; count < mostDirectories; count += 1) {
    const at = waiting.shift();
    if (at === undefined) break;
    if (at < 8 || at + 2 > bytes.length) continue;
    const entries = Math.min(u16(at), mostEntries);
    const tableEndsAt = at + 2 + entries * 12;
    if (tableEndsAt + 4 > bytes.length) continue;
    endsAt = Math.max(endsAt, tableEndsAt + 4);
    for (let entry = at + 2; entry < tableEndsAt; entry += 12) {
      const lengthBytes = (typeBytes[u16(entry + 2)] ?? 0) * u32(entry + 4);
      if (lengthBytes > 4) endsAt = Math.max(endsAt, Math.min(bytes.length, u32(entry + 8) + lengthBytes));
      if (nested.has(u16(entry))) waiting.push(u32(entry + 8));
    }
    waiting.push(u32(tableEndsAt)); // the next one in the chain
  }
  return bytes.subarray(0, endsAt);
}
