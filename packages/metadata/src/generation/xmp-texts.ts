import type { ByteSource } from "../byte-source.ts";
import { type CarriedText, type CarriedTexts, decodeBytes } from "./carried-text.ts";

const maxChunks = 1_000;
const maxPacketBytes = 8 * 1024 * 1024;
const jpegMark = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");

/** The comment in the XMP packet of a JPEG (APP1) or a WebP (`XMP ` chunk). */
export async function xmpTexts(source: ByteSource, container: "jpeg" | "webp"): Promise<CarriedTexts> {
  const packet = container === "jpeg" ? await jpegPacket(source) : await webpPacket(source);
  return packet ? commentOf(decodeBytes(packet), container) : { texts: [], warnings: [] };
}

async function jpegPacket(source: ByteSource): Promise<Uint8Array | undefined> {
  let at = 2;
  for (let count = 0; count < maxChunks; count += 1) {
    const head = Buffer.from(await source.read(at, 4 + jpegMark.length));
    const marker = head[1] ?? 0;
    if (head.length < 4 || head[0] !== 0xff || marker === 0xda || marker === 0xd9) return undefined;
    const lengthBytes = head.readUInt16BE(2);
    if (marker === 0xe1 && head.subarray(4).equals(jpegMark))
      return source.read(at + head.length, Math.max(0, lengthBytes - 2 - jpegMark.length));
    at += marker === 0xff ? 1 : 2 + lengthBytes;
  }
  return undefined;
}

async function webpPacket(source: ByteSource): Promise<Uint8Array | undefined> {
  let at = 12;
  for (let count = 0; count < maxChunks; count += 1) {
    const head = Buffer.from(await source.read(at, 8));
    if (head.length < 8) return undefined;
    const lengthBytes = head.readUInt32LE(4);
    if (head.toString("latin1", 0, 4) === "XMP ") return source.read(at + 8, Math.min(lengthBytes, maxPacketBytes));
    at += 8 + lengthBytes + (lengthBytes & 1);
  }
  return undefined;
}

/** `exif:UserComment` of a packet, as an attribute or as the first of a list of languages (XMP part 2, 4.1). */
export function commentOf(packet: string, container: CarriedText["container"]): CarriedTexts {
  const found = between(packet, "<exif:UserComment", "</exif:UserComment>");
  const item = found && (between(found, "<rdf:li", "</rdf:li>") ?? found);
  const text = item ? item.slice(item.indexOf(">") + 1) : between(packet, 'exif:UserComment="', '"');
  if (!text) return { texts: [], warnings: [] };
  const plain = unescapeXml(text).trim();
  const sizeBytes = Buffer.byteLength(plain);
  return {
    texts: [{ container, location: "xmp.UserComment", key: "xmp.UserComment", text: plain, sizeBytes }],
    warnings: [],
  };
}

function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  const to = from < 0 ? -1 : text.indexOf(end, from + start.length);
  return to < 0 ? undefined : text.slice(from + start.length, to);
}

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name) return entities[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
