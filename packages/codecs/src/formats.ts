export type Kind = "image" | "video" | "audio" | "other";

type Description = {
  kind: Kind;
  contentType: string;
  /** Names that share a family are no contradiction: a `.mov` that is an MP4, a `.mkv` that is a WebM. */
  family: string;
  extensions: readonly string[];
  /** Can this version make pictures of it? */
  isDecoded?: true;
};

/** Every format whose signature we know. */
export const formats = {
  jpeg: {
    kind: "image",
    contentType: "image/jpeg",
    family: "jpeg",
    extensions: ["jpg", "jpeg", "jpe", "jfif", "mpo"],
    isDecoded: true,
  },
  png: { kind: "image", contentType: "image/png", family: "png", extensions: ["png", "apng"], isDecoded: true },
  gif: { kind: "image", contentType: "image/gif", family: "gif", extensions: ["gif"], isDecoded: true },
  webp: { kind: "image", contentType: "image/webp", family: "webp", extensions: ["webp"], isDecoded: true },
  avif: { kind: "image", contentType: "image/avif", family: "heif", extensions: ["avif", "avifs"], isDecoded: true },
  tiff: { kind: "image", contentType: "image/tiff", family: "tiff", extensions: ["tif", "tiff"], isDecoded: true },
  heic: {
    kind: "image",
    contentType: "image/heic",
    family: "heif",
    extensions: ["heic", "heif", "hif"],
    isDecoded: true,
  },
  jxl: { kind: "image", contentType: "image/jxl", family: "jxl", extensions: ["jxl"], isDecoded: true },
  jp2: { kind: "image", contentType: "image/jp2", family: "jp2", extensions: ["jp2", "j2k", "jpx"], isDecoded: true },
  bmp: { kind: "image", contentType: "image/bmp", family: "bmp", extensions: ["bmp", "dib"], isDecoded: true },
  psd: {
    kind: "image",
    contentType: "image/vnd.adobe.photoshop",
    family: "psd",
    extensions: ["psd", "psb"],
    isDecoded: true,
  },
  svg: { kind: "image", contentType: "image/svg+xml", family: "svg", extensions: ["svg"], isDecoded: true },
  raw: {
    kind: "image",
    contentType: "image/x-raw",
    family: "tiff", // most camera raw files are TIFF by their first bytes
    extensions: ["dng", "cr2", "cr3", "nef", "nrw", "arw", "pef", "srw", "orf", "rw2", "raf", "x3f", "mrw"],
    isDecoded: true,
  },
  mp4: {
    kind: "video",
    contentType: "video/mp4",
    family: "iso",
    extensions: ["mp4", "m4v", "3gp", "3g2"],
    isDecoded: true,
  },
  mov: { kind: "video", contentType: "video/quicktime", family: "iso", extensions: ["mov", "qt"], isDecoded: true },
  webm: { kind: "video", contentType: "video/webm", family: "matroska", extensions: ["webm"], isDecoded: true },
  mkv: { kind: "video", contentType: "video/x-matroska", family: "matroska", extensions: ["mkv"], isDecoded: true },
  avi: { kind: "video", contentType: "video/x-msvideo", family: "avi", extensions: ["avi"], isDecoded: true },
  mpegts: {
    kind: "video",
    contentType: "video/mp2t",
    family: "mpeg",
    extensions: ["mts", "m2ts", "m2t"],
    isDecoded: true,
  },
  mpeg: {
    kind: "video",
    contentType: "video/mpeg",
    family: "mpeg",
    extensions: ["mpg", "mpeg", "vob"],
    isDecoded: true,
  },
  flv: { kind: "video", contentType: "video/x-flv", family: "flv", extensions: ["flv"], isDecoded: true },
  asf: { kind: "video", contentType: "video/x-ms-asf", family: "asf", extensions: ["wmv", "asf"], isDecoded: true },
  ogg: { kind: "video", contentType: "video/ogg", family: "ogg", extensions: ["ogv"], isDecoded: true },
  m4a: { kind: "audio", contentType: "audio/mp4", family: "iso", extensions: ["m4a", "m4b", "m4r"], isDecoded: true },
  mp3: { kind: "audio", contentType: "audio/mpeg", family: "mp3", extensions: ["mp3", "mp2"], isDecoded: true },
  aac: { kind: "audio", contentType: "audio/aac", family: "aac", extensions: ["aac"], isDecoded: true },
  flac: { kind: "audio", contentType: "audio/flac", family: "flac", extensions: ["flac"], isDecoded: true },
  oga: {
    kind: "audio",
    contentType: "audio/ogg",
    family: "ogg",
    extensions: ["ogg", "oga", "opus", "spx"],
    isDecoded: true,
  },
  weba: { kind: "audio", contentType: "audio/webm", family: "matroska", extensions: ["weba"], isDecoded: true },
  mka: { kind: "audio", contentType: "audio/x-matroska", family: "matroska", extensions: ["mka"], isDecoded: true },
  wav: { kind: "audio", contentType: "audio/wav", family: "wav", extensions: ["wav", "wave"], isDecoded: true },
  aiff: {
    kind: "audio",
    contentType: "audio/aiff",
    family: "aiff",
    extensions: ["aif", "aiff", "aifc"],
    isDecoded: true,
  },
  caf: { kind: "audio", contentType: "audio/x-caf", family: "caf", extensions: ["caf"], isDecoded: true },
  amr: { kind: "audio", contentType: "audio/amr", family: "amr", extensions: ["amr"], isDecoded: true },
  wma: { kind: "audio", contentType: "audio/x-ms-wma", family: "asf", extensions: ["wma"], isDecoded: true },
  pdf: { kind: "other", contentType: "application/pdf", family: "pdf", extensions: ["pdf"] },
  zip: { kind: "other", contentType: "application/zip", family: "zip", extensions: ["zip", "cbz", "docx", "jar"] },
  gzip: { kind: "other", contentType: "application/gzip", family: "gzip", extensions: ["gz", "tgz"] },
  rar: { kind: "other", contentType: "application/vnd.rar", family: "rar", extensions: ["rar", "cbr"] },
  sevenzip: { kind: "other", contentType: "application/x-7z-compressed", family: "7z", extensions: ["7z"] },
  executable: {
    kind: "other",
    contentType: "application/octet-stream",
    family: "executable",
    extensions: ["elf", "so"],
  },
  html: { kind: "other", contentType: "text/html", family: "html", extensions: ["html", "htm"] },
  xml: { kind: "other", contentType: "application/xml", family: "xml", extensions: ["xml", "xmp"] },
} as const satisfies Record<string, Description>;

export type Format = keyof typeof formats;

const names = Object.keys(formats) as Format[];
const byExtension = new Map<string, Format>(
  names.flatMap((name) => formats[name].extensions.map((extension): [string, Format] => [extension, name])),
);

/** The text behind the last dot of a key's last part, in lower case; empty when there is none. */
export function extensionOf(key: string): string {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** The format an extension claims, if it is one of ours. */
export function formatOfExtension(extension: string): Format | undefined {
  return byExtension.get(extension);
}

/** The kind of a format by its name, as intake once wrote it down; nothing for a name that is none. */
export function kindOfFormat(name: string): Kind | undefined {
  return Object.hasOwn(formats, name) ? formats[name as Format].kind : undefined;
}

/** Can this version make pictures of the format? */
export function isDecoded(format: Format): boolean {
  return "isDecoded" in formats[format];
}
