import type { ByteSource } from "../byte-source.ts";
import type { CarriedText, CarriedTexts } from "./carried-text.ts";
import { exifTexts } from "./exif-texts.ts";
import { pngTexts } from "./png-texts.ts";
import { commentOf, xmpTexts } from "./xmp-texts.ts";

/** The texts a picture carries wherever generators put them: PNG texts, EXIF fields, XMP. Headers only, linear time. */
export async function findTexts(source: ByteSource): Promise<CarriedTexts> {
  const head = Buffer.from(await source.read(0, 16)).toString("latin1");
  if (head.startsWith("\x89PNG")) return inPng(source);
  if (head.startsWith("\xff\xd8")) return inBlocks(source, "jpeg");
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return inBlocks(source, "webp");
  if (head.slice(4, 8) === "ftyp") return inBlocks(source, "avif");
  if (head.startsWith("II") || head.startsWith("MM")) return inBlocks(source, "tiff");
  return { texts: [], warnings: [] };
}

const inBlocks = async (source: ByteSource, container: CarriedText["container"]): Promise<CarriedTexts> =>
  both(await exifTexts(source, container), await xmpTexts(source, container));

async function inPng(source: ByteSource): Promise<CarriedTexts> {
  const { texts, warnings } = await pngTexts(source);
  const packet = texts.find(({ key }) => key === "XML:com.adobe.xmp");
  const own = { texts: texts.filter((text) => text !== packet), warnings };
  return both(both(own, await exifTexts(source, "png")), packet ? commentOf(packet.text, "png") : both());
}

const both = (...found: CarriedTexts[]): CarriedTexts => ({
  texts: found.flatMap(({ texts }) => texts),
  warnings: [...new Set(found.flatMap(({ warnings }) => warnings))],
});
