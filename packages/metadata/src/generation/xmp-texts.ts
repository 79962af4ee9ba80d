import type { ByteSource } from "../byte-source.ts";
import { findBlocks } from "../find-blocks.ts";
import { type CarriedText, type CarriedTexts, decodeBytes } from "./carried-text.ts";

/** The comment in a picture's XMP packet; nothing of a packet larger than is read. */
export async function xmpTexts(source: ByteSource, container: CarriedText["container"]): Promise<CarriedTexts> {
  const { xmp } = await findBlocks(source);
  if (xmp?.isTruncated) return { texts: [], warnings: ["metadata_truncated"] };
  return xmp ? commentOf(decodeBytes(xmp.bytes), container) : { texts: [], warnings: [] };
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
