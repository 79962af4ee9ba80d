/** The luminance table of the standard (ITU-T T.81, K.1) at quality 50, its sum. */
const standardSum = 3691;

/**
 * The quality a JPEG was written with, 1 to 100, as its first quantization table says by the scale that libjpeg has: an
 * estimate where another encoder has tables of its own. `undefined` for what is no JPEG, or has its tables further on.
 */
export function jpegQualityOf(head: Uint8Array): number | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 4 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xff01 || marker === 0xffda) return undefined;
    if (marker === 0xffdb) return qualityOf(bytes.subarray(at + 4, at + 2 + bytes.readUInt16BE(at + 2)));
  }
  return undefined;
}

/** A table is 64 values of 8 or 16 bits, after a byte that says which and its number. */
function qualityOf(table: Buffer): number | undefined {
  const isWide = (table[0] ?? 0) >> 4 !== 0;
  const wantedBytes = 1 + (isWide ? 128 : 64);
  if (table.length < wantedBytes) return undefined;
  let sum = 0;
  for (let at = 1; at < wantedBytes; at += isWide ? 2 : 1) sum += isWide ? table.readUInt16BE(at) : table.readUInt8(at);
  const scale = (sum / standardSum) * 100; // percent of the standard's values
  const quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
  return Math.max(1, Math.min(100, Math.round(quality)));
}
