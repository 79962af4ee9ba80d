import type { ByteSource } from "../byte-source.ts";
import { findTiff, numbersOf, readDirectory, type TiffEntry } from "../tiff.ts";
import { type CarriedText, type CarriedTexts, decodeBytes } from "./carried-text.ts";

const exifAt = 0x8769;
const commentTag = 0x9286;
const tags: Record<number, string> = {
  270: "ImageDescription",
  271: "Make",
  272: "Model",
  305: "Software",
  37500: "MakerNote",
  [commentTag]: "UserComment",
};
const maxFieldBytes = 8 * 1024 * 1024;

/**
 * The texts of the EXIF fields generators write to, in both directories that hold them (the comment stands in either).
 * A field that begins with `prompt:` or `workflow:` is the graph ComfyUI's writers put in the camera's name.
 */
export async function exifTexts(
  source: ByteSource,
  startsAt: number,
  container: CarriedText["container"],
): Promise<CarriedTexts> {
  const tiff = await findTiff(source, startsAt, maxFieldBytes);
  const main = tiff && (await readDirectory(tiff, tiff.firstAt));
  if (!tiff || !main) return { texts: [], warnings: [] };
  const [at] = numbersOf(tiff, main.entries.get(exifAt));
  const exif = at ? await readDirectory(tiff, at) : undefined;
  const entries = [...(exif?.entries.values() ?? []), ...main.entries.values()].filter(({ tag }) => tag in tags);
  const texts = entries.flatMap((entry) => {
    const text = entry.tag === commentTag ? decodeComment(entry.bytes) : decodeBytes(withoutNuls(entry.bytes));
    return text ? [carried(entry, text, container)] : [];
  });
  return { texts, warnings: entries.some(({ isTruncated }) => isTruncated) ? ["metadata_truncated"] : [] };
}

function carried({ tag, bytes }: TiffEntry, text: string, container: CarriedText["container"]): CarriedText {
  const location = `exif.${tags[tag]}`;
  const graph = /^(prompt|workflow): ?(?=\{)/i.exec(text);
  const key = graph?.[1]?.toLowerCase() ?? (tag === commentTag ? "parameters" : location);
  return { container, location, key, text: text.slice(graph?.[0].length ?? 0), sizeBytes: bytes.length };
}

const idBytes = 8;

/**
 * The text of a UserComment (EXIF 2.32, 4.6.5): after an eight-byte id or none. The order of UTF-16's bytes is told by
 * where its NULs are, not by the file's own order: writers disagree.
 */
function decodeComment(bytes: Uint8Array): string {
  const id = Buffer.from(bytes.subarray(0, idBytes)).toString("latin1");
  const isUnicode = id === "UNICODE\0";
  const isMarked = isUnicode || ["ASCII\0\0\0", "JIS\0\0\0\0\0", "\0".repeat(idBytes)].includes(id);
  const body = isMarked ? bytes.subarray(idBytes) : bytes;
  const order = utf16Order(body);
  if (order === undefined && (!isUnicode || body.indexOf(0) < 0)) return decodeBytes(withoutNuls(body));
  const even = Buffer.from(body.subarray(0, body.length - (body.length % 2)));
  if (order !== "little") even.swap16();
  return (
    even
      .toString("utf16le")
      .replace(/^\ufeff/, "")
      .split("\0", 1)[0] ?? ""
  );
}

function utf16Order(body: Uint8Array): "big" | "little" | undefined {
  if (body[0] === 0xfe && body[1] === 0xff) return "big";
  if (body[0] === 0xff && body[1] === 0xfe) return "little";
  const sample = body.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]! += 1;
  const [high = 0, low = 0] = zeros;
  if (Math.max(high, low) * 8 < sample.length) return undefined; // a text of few Latin letters still has blanks
  return high > low ? "big" : "little";
}

/** From the first byte that is not NUL to the next that is. */
function withoutNuls(bytes: Uint8Array): Uint8Array {
  const from = bytes.findIndex((byte) => byte !== 0);
  if (from < 0) return bytes.subarray(0, 0);
  const end = bytes.indexOf(0, from);
  return bytes.subarray(from, end < 0 ? bytes.length : end);
}
