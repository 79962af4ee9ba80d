/** A text a picture carries that may say how it was generated. */
export type CarriedText = {
  container: "png" | "jpeg" | "webp" | "avif" | "heif" | "jxl" | "tiff";
  /** Where it stands: the keyword of a PNG, `exif.<tag>` or `xmp.<property>`. */
  location: string;
  /** What generators call it, wherever they put it: `parameters` for a comment, `prompt` and `workflow` for a graph. */
  key: string;
  text: string;
  /** Of the text as read, decompressed. */
  sizeBytes: number;
};

export type CarriedTexts = { texts: CarriedText[]; warnings: string[] };

/** Strict UTF-8 where the bytes are that, else Latin-1: writers put UTF-8 where the format says Latin-1. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  }
}
