import type { Format, Kind } from "./formats.ts";
import { extensionOf, formatOfExtension, formats } from "./formats.ts";

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
 * honest error; everything else is `other`.
 */
export function sniff(firstBytes: Uint8Array, key: string): Sniffed {
  const format = formatOf(firstBytes);
  const claimed = formatOfExtension(extensionOf(key));
  if (!format) {
    const kind = claimed ? formats[claimed].kind : "other";
    return { kind, format: undefined, contentType: "application/octet-stream", warnings: [] };
  }
  const agrees = !claimed || claimed === format || formats[claimed].family === formats[format].family;
  const { kind, contentType } = formats[format];
  return { kind, format, contentType, warnings: agrees ? [] : ["type_mismatch"] };
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
  ["raw", 8, "CR\x02\0"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["tiff", 0, "II+\0"],
  ["tiff", 0, "MM\0+"],
  ["flv", 0, "FLV\x01"],
  ["ogg", 0, "OggS"],
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

const chunked: Record<string, Format> = { WEBP: "webp", "AVI ": "avi", WAVE: "wav" };

function formatOf(bytes: Uint8Array): Format | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  const fixed = signatures.find(([, offset, text]) => head.startsWith(text, offset));
  if (fixed) return fixed[0];
  if (head.startsWith("RIFF")) return chunked[head.slice(8, 12)];
  if (head.startsWith("\x1aE\xdf\xa3")) return matroska(head);
  const box = head.slice(4, 8);
  if (box === "ftyp") return isoBrand(head);
  if (["moov", "mdat", "wide", "pnot", "free", "skip", "styp", "moof"].includes(box) && bytes.length > 8) return "mov";
  return transportStream(bytes) ?? bitmap(bytes, head) ?? mpegAudio(bytes, head) ?? textual(head);
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

function mpegAudio(bytes: Uint8Array, head: string): Format | undefined {
  const isFrame = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2 && bytes[2] !== 0xff;
  return head.startsWith("ID3") || isFrame ? "mp3" : head.startsWith("fLaC") ? "flac" : undefined;
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
