/** The header of a binary PPM (P6, 8 bits): its size, and where its RGB pixels begin. */
export type PixmapHeader = { widthPx: number; heightPx: number; pixelsAt: number };

/** Reads "P6 <width> <height> 255" as ffmpeg writes it; `undefined` when that is not what it is, or pixels are missing. */
export function readPixmapHeader(bytes: Buffer): PixmapHeader | undefined {
  const match = /^P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(bytes.toString("latin1", 0, 64));
  if (!match) return undefined;
  const header = { widthPx: Number(match[1]), heightPx: Number(match[2]), pixelsAt: match[0].length };
  const isWhole = bytes.length >= header.pixelsAt + header.widthPx * header.heightPx * 3;
  return isWhole && header.widthPx > 0 && header.heightPx > 0 ? header : undefined;
}

/** The variance of luma over about 20,000 pixels: near zero for a frame of one colour. */
export function structureOf(bytes: Buffer, { widthPx, heightPx, pixelsAt }: PixmapHeader): number {
  const pixels = widthPx * heightPx;
  const step = Math.max(1, Math.floor(pixels / 20_011));
  let [sum, squares, count] = [0, 0, 0];
  for (let pixel = 0; pixel < pixels; pixel += step) {
    const at = pixelsAt + pixel * 3;
    const luma = 0.299 * (bytes[at] ?? 0) + 0.587 * (bytes[at + 1] ?? 0) + 0.114 * (bytes[at + 2] ?? 0);
    sum += luma;
    squares += luma * luma;
    count += 1;
  }
  return squares / count - (sum / count) ** 2;
}
