import type { ByteSource } from "../byte-source.ts";
import { findBlocks } from "../find-blocks.ts";
import { type CarriedText, type CarriedTexts, decodeBytes } from "./carried-text.ts";
import { exifTexts } from "./exif-texts.ts";
import { pngTexts } from "./png-texts.ts";
import { xmpTexts } from "./xmp-texts.ts";

const nothing: CarriedTexts = { texts: [], warnings: [] };

/** The texts a picture carries wherever generators put them: PNG texts, EXIF fields, XMP. Headers only, linear time. */
export async function findTexts(source: ByteSource): Promise<CarriedTexts> {
  const container = containerOf(Buffer.from(await source.read(0, 16)).toString("latin1"));
  if (!container) return nothing;
  const png = container === "png" ? await pngTexts(source) : nothing;
  const { exif: block, xmp } = await findBlocks(source);
  const exif = block ? await exifTexts(source, block.startsAt, container) : nothing;
  return {
    texts: [...png.texts, ...exif.texts, ...(xmp ? xmpTexts(decodeBytes(xmp.bytes), container) : [])],
    warnings: [...new Set([...png.warnings, ...exif.warnings])],
  };
}

function containerOf(head: string): CarriedText["container"] | undefined {
  if (head.startsWith("\x89PNG")) return "png";
  if (head.startsWith("\xff\xd8")) return "jpeg";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "webp";
  if (head.slice(4, 8) === "ftyp") return head.slice(8, 11) === "avi" ? "avif" : "heif"; // brands avif and avis
  if (head.slice(4, 8) === "JXL ") return "jxl";
  return head.startsWith("II") || head.startsWith("MM") ? "tiff" : undefined;
}
