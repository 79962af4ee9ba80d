import type { Format, Kind } from "./formats.ts";
import { extensionOf, formatOfExtension, formats } from "./formats.ts";
import { indexPlaceOf, tracksOf } from "./iso-tracks.ts";
import { isOnlySound, mpegAudio } from "./sniff-sound.ts";

export type Sniffed = {
  kind: Kind;
  /** What the bytes are; absent when they carry no signature we know. */
  format: Format | undefined;
  contentType: string;
  warnings: string[];
};

/**
 * What an object is, by its first bytes (64 KiB are plenty). A signature always wins over the name, with the warning
 * `type_mismatch` when they disagree; bytes without one take the kind their extension claims, so that they end in an
 * honest error; everything else is `other`. A film without a picture is sound: `index` are the bytes at `indexPlaceOf`,
 * where the first ones do not reach that far.
 */
export function sniff(firstBytes: Uint8Array, key: string, index?: Uint8Array): Sniffed {
  const container = formatOf(firstBytes);
  const claimed = formatOfExtension(extensionOf(key));
  const format = container && withoutPicture(container, { firstBytes, index, claimed });
  if (!format) {
    const kind = claimed ? formats[claimed].kind : "other";
    return { kind, format: undefined, contentType: "application/octet-stream", warnings: [] };
  }
  const agrees = !claimed || claimed === format || formats[claimed].family === formats[format].family;
  const { kind, contentType } = formats[format];
  return { kind, format, contentType, warnings: agrees ? [] : ["type_mismatch"] };
}

/** Where the bytes lie that tell whether a film has a picture; nothing where the first ones told. */
export function undecidedAt(firstBytes: Uint8Array): number | undefined {
  const container = formatOf(firstBytes);
  if (container !== "mp4" && container !== "mov") return undefined;
  const at = indexPlaceOf(firstBytes);
  return at === undefined || tellsKind(firstBytes.subarray(at)) ? undefined : at;
}

const tellsKind = (index: Uint8Array): boolean => {
  const tracks = tracksOf(index);
  return tracks !== undefined && (tracks.hasPicture || tracks.isWhole);
};

/** What a container is that holds sound alone. */
const soundsIn: Partial<Record<Format, Format>> = {
  mp4: "m4a",
  mov: "m4a",
  webm: "weba",
  mkv: "mka",
  ogg: "oga",
  asf: "wma",
};

type Known = { firstBytes: Uint8Array; index: Uint8Array | undefined; claimed: Format | undefined };

/** The name of a recording is believed where its index is too long to be seen whole. */
function withoutPicture(container: Format, { firstBytes, index, claimed }: Known): Format {
  const sound = soundsIn[container];
  if (!sound) return container;
  if (sound !== "m4a") return isOnlySound(container, firstBytes) ? sound : container;
  const tracks = tracksOf(index ?? firstBytes.subarray(indexPlaceOf(firstBytes) ?? firstBytes.length));
  const isTold = tracks?.isWhole === true || claimed === "m4a";
  return tracks?.hasSound && !tracks.hasPicture && isTold ? sound : container;
}

type Signature = readonly [format: Format, offset: number, text: string];

/** Signatures at fixed places, as Latin-1 text; the first that matches is the answer. */
const signatures: readonly Signature[] = [
  ["jpeg", 0, "\xff\xd8\xff"],
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
  ["jxl", 0, "\xff\x0a"],
  ["jxl", 0, "\0\0\0\x0cJXL \r\n\x87\n"],
  ["jp2", 0, "\0\0\0\x0cjP  \r\n\x87\n"],
  ["psd", 0, "8BPS"],
  ["raw", 0, "FUJIFILMCCD-RAW"],
  ["raw", 0, "FOVb"],
  ["raw", 0, "\0MRM"],
  ["raw", 0, "IIRO"],
  ["raw", 0, "IIRS"],
  ["raw", 0, "IIU\0"],
  ["raw", 0, "MMOR"],
  ["raw", 8, "CR\x02\0"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["tiff", 0, "II+\0"],
  ["tiff", 0, "MM\0+"],
  ["flv", 0, "FLV\x01"],
  ["ogg", 0, "OggS"],
  ["flac", 0, "fLaC"],
  ["caf", 0, "caff"],
  ["amr", 0, "#!AMR"],
  ["asf", 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"],
  ["mpeg", 0, "\0\0\x01\xba"],
  ["mpeg", 0, "\0\0\x01\xb3"],
  ["pdf", 0, "%PDF-"],
  ["zip", 0, "PK\x03\x04"],
  ["zip", 0, "PK\x05\x06"],
  ["gzip", 0, "\x1f\x8b\x08"],
  ["rar", 0, "Rar!\x1a\x07"],
  ["sevenzip", 0, "7z\xbc\xaf\x27\x1c"],
  ["executable", 0, "\x7fELF"],
];

const chunked: Record<string, Format> = {
  ...{ RIFFWEBP: "webp", "RIFFAVI ": "avi", RIFFWAVE: "wav", RF64WAVE: "wav" },
  ...{ FORMAIFF: "aiff", FORMAIFC: "aiff" },
};

function formatOf(bytes: Uint8Array): Format | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  const fixed = signatures.find(([, offset, text]) => head.startsWith(text, offset));
  if (fixed) return fixed[0];
  const isChunked = ["RIFF", "RF64", "FORM"].some((word) => head.startsWith(word));
  if (isChunked) return chunked[head.slice(0, 4) + head.slice(8, 12)];
  if (head.startsWith("\x1aE\xdf\xa3")) return matroska(head);
  const box = head.slice(4, 8);
  if (box === "ftyp") return isoBrand(head);
  if (["moov", "mdat", "wide", "pnot", "free", "skip", "styp", "moof"].includes(box) && bytes.length > 8) return "mov";
  return transportStream(bytes) ?? bitmap(bytes, head) ?? mpegAudio(bytes) ?? textual(head);
}

/** EBML: the DocType element (0x4282) is in the header, within the first bytes of the file. */
function matroska(head: string): Format | undefined {
  const at = head.indexOf("\x42\x82");
  if (at < 0 || at > 64) return "mkv";
  const docType = head.slice(at + 3, at + 3 + ((head.charCodeAt(at + 2) || 0) & 0x7f));
  return docType.startsWith("webm") ? "webm" : "mkv";
}

const brands: Record<string, Format> = {
  avif: "avif",
  avis: "avif",
  heic: "heic",
  heix: "heic",
  heim: "heic",
  heis: "heic",
  hevc: "heic",
  hevx: "heic",
  hevm: "heic",
  hevs: "heic",
  "qt  ": "mov",
  "crx ": "raw",
  "M4A ": "m4a",
  "M4B ": "m4a",
  "F4A ": "m4a",
}; // prettier-ignore

/** The brands of an ISO base media file: the major one, then the compatible ones where it is a general brand. */
function isoBrand(head: string): Format {
  const size = Math.min(Buffer.from(head.slice(0, 4), "latin1").readUInt32BE(0), 256);
  const major = head.slice(8, 12);
  const compatible = Array.from({ length: Math.max(0, Math.floor((size - 16) / 4)) }, (_, index) => {
    return head.slice(16 + index * 4, 20 + index * 4);
  });
  const known = brands[major];
  if (known) return known;
  const isImage = major === "mif1" || major === "msf1" || major === "miaf";
  if (!isImage) return "mp4";
  return compatible.includes("avif") || compatible.includes("avis") ? "avif" : "heic";
}

/** MPEG-TS: a 0x47 every 188 bytes (192 with time stamps, as cameras write them). */
function transportStream(bytes: Uint8Array): Format | undefined {
  const isSync = (start: number, step: number) => [0, 1, 2, 3].every((n) => bytes[start + n * step] === 0x47);
  return isSync(0, 188) || isSync(4, 192) ? "mpegts" : undefined;
}

/** BMP: "BM" alone is too little; the length of the information header is one of a few. */
function bitmap(bytes: Uint8Array, head: string): Format | undefined {
  return head.startsWith("BM") && [12, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0) ? "bmp" : undefined;
}

function textual(head: string): Format | undefined {
  const text = head
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .slice(0, 1024)
    .toLowerCase();
  if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<script")) return "html";
  if (text.startsWith("<svg") || (/^<(\?xml|!doctype|!--)/.test(text) && text.includes("<svg"))) return "svg";
  if (text.startsWith("<?xml")) return "xml";
  return undefined;
}
