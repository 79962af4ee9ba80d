const longestName = 200;

/** What browsers show without running anything in it. Everything else is only ever saved. */
const shown = new Set([
  ...["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/tiff", "image/heic", "image/jxl"],
  ...["image/bmp", "image/jp2", "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo"],
  ...["video/mp2t", "video/mpeg", "video/ogg"],
  ...["audio/mpeg", "audio/mp4", "audio/aac", "audio/flac", "audio/ogg", "audio/webm", "audio/wav", "audio/aiff"],
]);

/** The type an original is served with: by its first bytes, and never one that a browser would run. */
export const safeType = (contentType: string): string =>
  shown.has(contentType) ? contentType : "application/octet-stream";

/** May a browser show this type in place? */
export const isShown = (contentType: string): boolean => shown.has(contentType);

/**
 * `Content-Disposition` with the last part of a key as the name, once in ASCII and once in UTF-8 (RFC 6266, RFC 8187).
 * Control characters and those that turn the direction of text, which would disguise an extension, are left out.
 */
export function dispositionOf(type: "inline" | "attachment", key: string): string {
  const last = key.slice(key.lastIndexOf("/") + 1).toWellFormed();
  const name = shortened(last.replaceAll(/[\p{Cc}\p{Bidi_C}\\]/gu, "")) || "original";
  const ascii = name.normalize("NFKD").replaceAll(/[^\w .()+,=@-]/g, "_");
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encodeName(name)}`;
}

/** Keeps the extension of a long name. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= longestName) return name;
  const dot = letters.lastIndexOf(".");
  const extension = dot > 0 && letters.length - dot <= 12 ? letters.slice(dot) : [];
  return [...letters.slice(0, longestName - extension.length), ...extension].join("");
}

const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
