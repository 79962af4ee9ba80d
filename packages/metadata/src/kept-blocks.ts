import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Block, type Blocks, maxBlockBytes } from "./block.ts";
import { type ByteSource, bytesSource } from "./byte-source.ts";
import { readExifExtent } from "./exif-extent.ts";
import { findBlocks } from "./find-blocks.ts";
import { findTexts } from "./generation/carriers.ts";
import { type Generation, rereadGeneration, type StoredText } from "./generation/read-generation.ts";
import { type Metadata, metadataOf } from "./read-metadata.ts";

/** What is kept, in this order: a byte of kind, a byte that says whether it was cut, four of length, the bytes; all deflated. */
const kinds = { exif: 1, xmp: 2, iptc: 3, icc: 4, texts: 5 } as const;
type Kind = keyof typeof kinds;

const maxTextBytes = 64 * 1024;
const mostBytes = 64 * 1024 + maxBlockBytes.xmp + maxBlockBytes.iptc + maxBlockBytes.icc + maxTextBytes + 1024;
const headBytes = 6;
const maxKeptBytes = 256 * 1024; // so that it fits into an item of the table as a text

/**
 * The blocks of metadata of a picture, as they stand in the file, so that a better reader needs no file: EXIF without its
 * thumbnail, XMP, IPTC, the ICC profile, and the texts generators write. Deflated, at most 256 KiB: what does not
 * fit is left out, the profile first. `undefined` when there is none.
 */
export async function keepBlocks(source: ByteSource): Promise<Uint8Array | undefined> {
  const { exif, xmp, iptc, icc } = await findBlocks(source);
  const { texts } = await findTexts(source);
  const parts = [
    ...(exif ? [part("exif", { bytes: await readExifExtent(source, exif.startsAt), isTruncated: false })] : []),
    ...(texts.length > 0 ? [part("texts", { bytes: textsOf(texts), isTruncated: false })] : []),
    ...(iptc ? [part("iptc", iptc)] : []),
    ...(xmp ? [part("xmp", xmp)] : []),
    ...(icc ? [part("icc", icc)] : []),
  ].filter((bytes) => bytes.length > headBytes);
  for (let count = parts.length; count > 0; count -= 1) {
    const kept = deflateRawSync(Buffer.concat(parts.slice(0, count)));
    if (kept.length <= maxKeptBytes) return kept;
  }
  return undefined;
}

/** What kept blocks say, by today's readers; `undefined` when they are none of ours. Never throws for what they contain. */
export async function rereadBlocks(
  kept: Uint8Array,
): Promise<{ metadata: Omit<Metadata, "motion">; generation?: Generation } | undefined> {
  const found = partsOf(kept);
  if (!found) return undefined;
  const { exif, texts, ...blocks } = found;
  const standing: Blocks = { ...blocks, ...(exif && { exif: { startsAt: 0 } }), warnings: [] };
  const metadata = await metadataOf(bytesSource(exif?.bytes ?? Buffer.alloc(0)), standing);
  const generation = texts && rereadGeneration(JSON.parse(texts.bytes.toString()) as StoredText[]);
  return { metadata, ...(generation && { generation }) };
}

function part(kind: Kind, { bytes, isTruncated }: Block): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(kinds[kind], 0);
  head.writeUInt8(isTruncated ? 1 : 0, 1);
  head.writeUInt32BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
}

/** The texts as JSON, whole ones only, as many as there is room for. */
function textsOf(texts: readonly StoredText[]): Buffer {
  let leftBytes = maxTextBytes;
  const kept = texts.filter(({ text }) => {
    leftBytes -= Buffer.byteLength(text) + 256;
    return leftBytes >= 0;
  });
  const bytes = Buffer.from(
    JSON.stringify(kept.map(({ container, location, text, sizeBytes }) => ({ container, location, text, sizeBytes }))),
  );
  return kept.length === 0 || bytes.length > 2 * maxTextBytes ? Buffer.alloc(0) : bytes;
}

function partsOf(kept: Uint8Array): Partial<Record<Kind, Block>> | undefined {
  const found: Partial<Record<Kind, Block>> = {};
  try {
    const bytes = inflateRawSync(kept, { maxOutputLength: mostBytes + maxTextBytes });
    for (let at = 0; at < bytes.length; ) {
      const [kind] = Object.entries(kinds).find(([, id]) => id === bytes.readUInt8(at)) ?? [];
      const endsAt = at + headBytes + bytes.readUInt32BE(at + 2);
      if (kind === undefined || endsAt > bytes.length) return undefined;
      found[kind as Kind] = {
        bytes: bytes.subarray(at + headBytes, endsAt),
        isTruncated: bytes.readUInt8(at + 1) === 1,
      };
      at = endsAt;
    }
    return found;
  } catch {
    return undefined; // not deflated, or ending too early
  }
}
