import type { ByteSource } from "./byte-source.ts";

/** A block of metadata within a file, its bytes read, up to the limit of its kind. */
export type Block = { bytes: Buffer; isTruncated: boolean };

/** The blocks of metadata in a file, each the first of its kind. */
export type Blocks = {
  /** Where the TIFF structure with the EXIF fields begins; all its offsets count from there. Canon keeps `parts` of it in structures of their own. */
  exif?: { startsAt: number; parts?: { exif: number | undefined; gps: number | undefined } };
  /** The standard XMP packet: RDF as XML. */
  xmp?: Block;
  /** IPTC-IIM: records and data sets, without Photoshop's wrapping. */
  iptc?: Block;
  /** The ICC profile, inflated. */
  icc?: Block;
  /** `metadata_truncated` */
  warnings: string[];
};

/** How much is read of each kind: XMP of an editor with its history, IPTC, and what names an ICC profile. */
export const maxBlockBytes = { xmp: 128 * 1024, iptc: 64 * 1024, icc: 64 * 1024 };

/** The bytes of a block, at most `maxBytes` of them. */
export async function readBlock(source: ByteSource, at: number, lengthBytes: number, maxBytes: number): Promise<Block> {
  const bytes = Buffer.from(await source.read(at, Math.max(0, Math.min(lengthBytes, maxBytes))));
  return { bytes, isTruncated: bytes.length < lengthBytes };
}
