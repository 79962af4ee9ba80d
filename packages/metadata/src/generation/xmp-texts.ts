import type { CarriedText } from "./carried-text.ts";

/** `exif:UserComment` of a packet, as an attribute or as the first of a list of languages (XMP part 2, 4.1). */
export function xmpTexts(packet: string, container: CarriedText["container"]): CarriedText[] {
  const found = between(packet, "<exif:UserComment", "</exif:UserComment>");
  const item = found && (between(found, "<rdf:li", "</rdf:li>") ?? found);
  const text = item ? item.slice(item.indexOf(">") + 1) : between(packet, 'exif:UserComment="', '"');
  if (!text) return [];
  const plain = unescapeXml(text).trim();
  const sizeBytes = Buffer.byteLength(plain);
  return [{ container, location: "xmp.UserComment", key: "xmp.UserComment", text: plain, sizeBytes }];
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
