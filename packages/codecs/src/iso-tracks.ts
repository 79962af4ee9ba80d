/** What lies in the index (`moov`) of an ISO base media file, as far as it was read. */
export type Tracks = { hasPicture: boolean; hasSound: boolean; isWhole: boolean };

const maxBoxes = 256;

type Box = { type: string; bodyAt: number; endsAt: number };

/** The boxes that begin between two offsets of `bytes` (ISO/IEC 14496-12, 4.2), at most 256; their ends may lie behind it. */
function* boxesOf(bytes: Buffer, from: number, to: number): Generator<Box> {
  let at = from;
  for (let count = 0; count < maxBoxes && at + 8 <= Math.min(to, bytes.length); count += 1) {
    const small = bytes.readUInt32BE(at);
    const isLarge = small === 1 && at + 16 <= bytes.length;
    const sizeBytes = isLarge ? Number(bytes.readBigUInt64BE(at + 8)) : small === 0 ? to - at : small;
    const headBytes = isLarge ? 16 : 8;
    if (sizeBytes < headBytes) return;
    yield { type: bytes.toString("latin1", at + 4, at + 8), bodyAt: at + headBytes, endsAt: at + sizeBytes };
    at += sizeBytes;
  }
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Where the index of an ISO base media file begins, by the sizes of the boxes its first bytes show: before them, among
 * them, or right behind the last of them (cameras write it at the end). Nothing where they do not say.
 */
export function indexPlaceOf(firstBytes: Uint8Array): number | undefined {
  let endsAt: number | undefined;
  for (const { type, bodyAt, endsAt: end } of boxesOf(asBuffer(firstBytes), 0, Number.MAX_SAFE_INTEGER)) {
    if (type === "moov") return bodyAt - 8;
    endsAt = end;
  }
  return endsAt !== undefined && endsAt >= firstBytes.length ? endsAt : undefined;
}

/** Which kinds of tracks an index announces, by the handlers of its tracks; `index` begins with the box `moov`. */
export function tracksOf(index: Uint8Array): Tracks | undefined {
  const bytes = asBuffer(index);
  const [moov] = boxesOf(bytes, 0, bytes.length);
  if (moov?.type !== "moov") return undefined;
  const within = (parent: Box, type: string) =>
    [...boxesOf(bytes, parent.bodyAt, parent.endsAt)].filter((box) => box.type === type);
  const handlers = within(moov, "trak")
    .flatMap((track) => within(track, "mdia"))
    .flatMap((media) => within(media, "hdlr"))
    .map(({ bodyAt }) => bytes.toString("latin1", bodyAt + 8, bodyAt + 12));
  return {
    hasPicture: handlers.includes("vide"),
    hasSound: handlers.includes("soun"),
    isWhole: moov.endsAt <= bytes.length,
  };
}
