import type { Box, ByteSource } from "@darkroom/metadata";
import { bodyOf, findMeta, listBoxes } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";
import { readSequence } from "./sequence.ts";

/** The properties of the primary item of an AVIF or HEIC (ISO/IEC 23008-12): size, depth, turn and mirror, and whether alpha lies beside it. */
export async function readHeifHeader(source: ByteSource): Promise<ImageHeader> {
  const meta = await findMeta(source);
  const find = (type: string) => meta?.find((box) => box.type === type);
  const [primary, properties] = [find("pitm"), find("iprp")];
  if (!primary || !properties)
    throw source.sizeBytes < 512 ? truncated("the header of the HEIF") : invalidImage("the HEIF describes no picture");

  const parts = await listBoxes(source, properties.bodyAt, properties.endsAt);
  const container = parts.find((box) => box.type === "ipco");
  const association = parts.find((box) => box.type === "ipma");
  if (!container || !association) throw invalidImage("the HEIF describes no picture");
  const all = await listBoxes(source, container.bodyAt, container.endsAt);
  const itemId = await readItemId(source, primary);
  const own = propertiesOf(await bodyOf(source, association), itemId).flatMap((index) => all[index - 1] ?? []);

  const sizes = await bodies(source, own, "ispe");
  const size = sizes.find((body) => body.length >= 12);
  const [widthPx, heightPx] = size ? [size.readUInt32BE(4), size.readUInt32BE(8)] : [0, 0];
  if (widthPx === 0 || heightPx === 0) throw invalidImage("the HEIF has no width or no height");
  const [turn, mirror, depths, auxiliary] = await Promise.all(
    ["irot", "imir", "pixi"].map((type) => bodies(source, own, type)).concat(bodies(source, all, "auxC")),
  );
  const profileAt = await findProfile(source, own);
  const sequence = (await readSequence(source)) ?? { frames: 1 };
  return {
    widthPx,
    heightPx,
    ...sequence,
    ...(profileAt && { profileAt }),
    orientation: orientationOf(turn?.[0]?.[0], mirror?.[0]?.[0]),
    hasAlpha: auxiliary?.some((body) => body.includes("auxid:1") || body.includes("auxiliary:alpha")) ?? false,
    bitDepth: depths?.[0]?.[5] ?? 8,
    colorSpace: depths?.[0]?.[4] === 1 ? "grey" : "rgb",
    costBytesPerPx: (depths?.[0]?.[5] ?? 8) > 8 ? 27 : 20,
  };
}

const maxProfileBytes = 4 * 1024 * 1024;

/** Where the ICC profile lies: a `colr` box of kind `prof` or `rICC`, whose profile follows the kind. */
async function findProfile(source: ByteSource, boxes: readonly Box[]): Promise<ImageHeader["profileAt"]> {
  for (const box of boxes.filter(({ type }) => type === "colr").slice(0, 16)) {
    const kind = (await bodyOf(source, box, 4)).toString("latin1");
    const lengthBytes = box.endsAt - box.bodyAt - 4;
    if ((kind === "prof" || kind === "rICC") && lengthBytes > 0 && lengthBytes <= maxProfileBytes)
      return { offset: box.bodyAt + 4, lengthBytes };
  }
  return undefined;
}

async function bodies(source: ByteSource, boxes: readonly Box[], type: string): Promise<Buffer[]> {
  return Promise.all(
    boxes
      .filter((box) => box.type === type)
      .slice(0, 16)
      .map((box) => bodyOf(source, box, 256)),
  );
}

async function readItemId(source: ByteSource, box: Box): Promise<number> {
  const body = await bodyOf(source, box, 8);
  if (body.length < 6) return 0;
  return body[0] === 0 || body.length < 8 ? body.readUInt16BE(4) : body.readUInt32BE(4);
}

/** The one-based indexes of an item's properties, out of `ipma`. */
function propertiesOf(body: Buffer, itemId: number): number[] {
  if (body.length < 8) return [];
  const [version, isWide] = [body[0]!, (body[3]! & 1) === 1];
  const idBytes = version < 1 ? 2 : 4;
  const indexBytes = isWide ? 2 : 1;
  const count = body.readUInt32BE(4);
  for (let at = 8, entry = 0; entry < count && at + idBytes + 1 <= body.length; entry += 1) {
    const id = body.readUIntBE(at, idBytes);
    const indexesAt = at + idBytes + 1;
    const indexes = body[at + idBytes]!;
    at = indexesAt + indexes * indexBytes;
    if (id !== itemId || at > body.length) continue;
    const mask = isWide ? 0x7fff : 0x7f; // the top bit says that a reader must know the property
    return Array.from(
      { length: indexes },
      (_, index) => body.readUIntBE(indexesAt + index * indexBytes, indexBytes) & mask,
    );
  }
  return [];
}

/** Quarter turns anticlockwise, then a mirror, as one EXIF orientation. */
function orientationOf(turn = 0, mirror?: number): number {
  const turns = turn & 3;
  if (mirror === undefined) return [1, 8, 3, 6][turns]!;
  const isHorizontal = (mirror & 1) === 1; // about the vertical axis: left and right change places
  return (isHorizontal ? [2, 5, 4, 7] : [4, 7, 2, 5])[turns]!;
}
