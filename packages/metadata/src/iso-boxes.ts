import type { ByteSource } from "./byte-source.ts";

/** One box of an ISO base media file (ISO/IEC 14496-12): its four-letter type and where its body lies. */
export type Box = {
  type: string;
  bodyAt: number;
  endsAt: number;
  /** Does it announce more than there is? */
  isCut: boolean;
};

const maxBoxes = 1_000;

/** The boxes between two offsets, at most 1,000; the walk ends at the first that makes no sense. */
export async function listBoxes(source: ByteSource, from: number, to: number): Promise<Box[]> {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to && boxes.length < maxBoxes) {
    const head = Buffer.from(await source.read(at, 16));
    if (head.length < 8) break;
    const small = head.readUInt32BE(0);
    const isLarge = small === 1 && head.length === 16;
    const sizeBytes = small === 0 ? to - at : isLarge ? Number(head.readBigUInt64BE(8)) : small;
    const headBytes = isLarge ? 16 : 8;
    if (sizeBytes < headBytes) break;
    const endsAt = Math.min(at + sizeBytes, to);
    boxes.push({ type: head.toString("latin1", 4, 8), bodyAt: at + headBytes, endsAt, isCut: at + sizeBytes > to });
    at += sizeBytes;
  }
  return boxes;
}

/** The bytes of a box's body, at most `maxBytes` of them. */
export async function bodyOf(source: ByteSource, box: Box, maxBytes = 64 * 1024): Promise<Buffer> {
  return Buffer.from(await source.read(box.bodyAt, Math.min(box.endsAt - box.bodyAt, maxBytes)));
}

/** The `meta` box of a HEIF file and the boxes in it. */
export async function findMeta(source: ByteSource): Promise<Box[] | undefined> {
  const top = await listBoxes(source, 0, source.sizeBytes);
  const meta = top.find((box) => box.type === "meta");
  return meta && listBoxes(source, meta.bodyAt + 4, meta.endsAt);
}
