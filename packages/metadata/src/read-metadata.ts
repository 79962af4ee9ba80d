import type { Blocks } from "./block.ts";
import { type ByteSource, bytesSource } from "./byte-source.ts";
import type { DateSources } from "./capture-date.ts";
import type { Described } from "./described.ts";
import { type Exif, readExif } from "./exif.ts";
import { findBlocks } from "./find-blocks.ts";
import { type Icc, readIcc } from "./icc.ts";
import { readIptc } from "./iptc.ts";
import { findMotion, type Motion } from "./motion-photo.ts";
import { present } from "./present.ts";
import { readXmp } from "./xmp.ts";

/** What a picture's file says of itself, of whichever kind the metadata is. */
export type Metadata = {
  /** For people, in plain units: of camera and place EXIF is believed first, of words XMP, then IPTC, then EXIF. */
  facts: Omit<Exif, "warnings" | "artist"> & Described & Icc;
  /** The film within the photo, where there is one. */
  motion?: Motion;
  /** What the rule of capture dates asks for. */
  dates: Pick<DateSources, "exif" | "xmp" | "iptc">;
  /** `metadata_truncated`, `exif_unreadable`, `xmp_unreadable`, `date_implausible`, `gps_implausible`. */
  warnings: string[];
};

/**
 * Reads EXIF, XMP, IPTC and the ICC profile of a picture of any kind `findBlocks` knows, headers only, within the limits
 * of each reader; never throws for what a file contains.
 */
export async function readMetadata(input: Uint8Array | ByteSource): Promise<Metadata> {
  const source = input instanceof Uint8Array ? bytesSource(input) : input;
  const blocks = await findBlocks(source);
  const motion = await findMotion(source, blocks);
  return { ...(await metadataOf(source, blocks)), ...(motion && { motion }) };
}

/** What these blocks say; EXIF is read from the source they were found in. */
export async function metadataOf(source: ByteSource, blocks: Blocks): Promise<Omit<Metadata, "motion">> {
  const { warnings, artist, ...exif } = await readExif(source, blocks);
  const isCut = [blocks.xmp, blocks.iptc].some((block) => block?.isTruncated);
  const xmp = blocks.xmp && !blocks.xmp.isTruncated ? readXmp(blocks.xmp.bytes) : undefined;
  const isUnread = blocks.xmp && !blocks.xmp.isTruncated && !xmp;
  const { takenAt: iptcAt, ...iptc } = blocks.iptc ? readIptc(blocks.iptc.bytes) : {};
  const { takenAt, createdAt, ...described } = xmp ?? {};
  return {
    facts: {
      ...(artist && { creators: [artist] }),
      ...exif,
      ...iptc,
      ...described,
      ...present({ lensModel: exif.lensModel ?? described.lensModel, software: exif.software ?? described.software }),
      ...placeOf(exif, described),
      ...(blocks.icc ? readIcc(blocks.icc.bytes) : {}),
    },
    dates: {
      exif,
      ...(iptcAt && { iptc: iptcAt }),
      xmp: present({ takenAt, createdAt }),
    },
    warnings: [
      ...new Set([...warnings, ...(isCut ? ["metadata_truncated"] : []), ...(isUnread ? ["xmp_unreadable"] : [])]),
    ],
  };
}

type Place = { latitudeDeg?: number; longitudeDeg?: number };

/** One place whole, not one's latitude and the other's longitude. */
function placeOf(exif: Place, xmp: Place): Place {
  const { latitudeDeg, longitudeDeg } = exif.latitudeDeg === undefined ? xmp : exif;
  return present({ latitudeDeg, longitudeDeg });
}
