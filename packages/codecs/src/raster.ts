type Size = { widthPx: number; heightPx: number; channels: 3 | 4 };

const [short, long, undefinedBytes] = [3, 4, 7]; // types of TIFF values

/**
 * Eight-bit pixels with their colour profile (ICC; sRGB without one), as libvips opens them: the head of an uncompressed
 * TIFF (TIFF 6.0, one strip), to be followed by the pixels.
 */
export function headOfRaster({ widthPx, heightPx, channels }: Size, profile: Uint8Array | undefined): Buffer {
  const fields: [tag: number, type: number, count: number, value: number][] = [
    [256, long, 1, widthPx],
    [257, long, 1, heightPx],
    [258, short, channels, 0], // bits of each sample: behind the directory
    [259, short, 1, 1], // not compressed
    [262, short, 1, 2], // RGB
    [273, long, 1, 0], // where the pixels begin
    [277, short, 1, channels],
    [278, long, 1, heightPx],
    [279, long, 1, widthPx * heightPx * channels],
  ];
  if (channels === 4) fields.push([338, short, 1, 2]); // the fourth is alpha, colours not multiplied by it
  if (profile) fields.push([34675, undefinedBytes, profile.length, 0]);
  const bitsAt = 8 + 2 + fields.length * 12 + 4;
  const profileAt = bitsAt + channels * 2;
  const pixelsAt = profileAt + (profile?.length ?? 0);
  const places: Record<number, number> = { 258: bitsAt, 273: pixelsAt, 34675: profileAt };

  const head = Buffer.alloc(pixelsAt);
  head.write("II*\0\x08\0\0\0", "latin1");
  head.writeUInt16LE(fields.length, 8);
  for (const [index, [tag, type, count, value]] of fields.entries()) {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(places[tag] ?? value, at + 8);
  }
  for (let sample = 0; sample < channels; sample += 1) head.writeUInt16LE(8, bitsAt + sample * 2);
  if (profile) head.set(profile, profileAt);
  return head;
}

/** RGBA pixels as RGB, moved together where they lie. */
export function dropAlpha(pixels: Uint8Array): Uint8Array {
  const count = pixels.length / 4;
  for (let pixel = 0; pixel < count; pixel += 1) {
    pixels[pixel * 3] = pixels[pixel * 4]!;
    pixels[pixel * 3 + 1] = pixels[pixel * 4 + 1]!;
    pixels[pixel * 3 + 2] = pixels[pixel * 4 + 2]!;
  }
  return pixels.subarray(0, count * 3);
}
