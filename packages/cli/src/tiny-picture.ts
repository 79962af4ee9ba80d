import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** A PNG of one colour of its own: the smallest picture every stage can work on. */
export function tinyPicture(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const row = Buffer.concat([Buffer.alloc(1), Buffer.alloc(widthPx * 3, randomBytes(3))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: heightPx }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    ...[signature, chunk("IHDR", header), chunk("tEXt", Buffer.concat([Buffer.from("Comment\0"), randomName()]))],
    ...[chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))],
  ]);
}

/** So that no two pictures have the same bytes, whatever their colours. */
const randomName = (): Buffer => Buffer.from(randomBytes(16).toString("hex"));

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
