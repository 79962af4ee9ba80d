import type { Format } from "./formats.ts";

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** MPEG audio, bare or behind an ID3 tag: MP3 (ISO/IEC 11172-3, 2.4.1.3), AAC in ADTS frames, or a FLAC that was tagged. */
export function mpegAudio(bytes: Uint8Array): Format | undefined {
  const isTagged = bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33; // "ID3"
  if (!isTagged) return frameAt(bytes, 0);
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10); // seven bits each (ID3v2.4, 3.1)
  const tagBytes = 10 + (((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127));
  if (asBuffer(bytes).toString("latin1", tagBytes, tagBytes + 4) === "fLaC") return "flac";
  return frameAt(bytes, tagBytes) ?? "mp3";
}

/** Eleven bits of sync, then version and layer; ADTS has twelve and layer 0, and says where its next frame begins. */
function frameAt(bytes: Uint8Array, at: number): Format | undefined {
  const [sync, flags = 0, rates = 0xff, , lengthHigh = 0, lengthLow = 0] = bytes.subarray(at, at + 6);
  if (sync !== 0xff) return undefined;
  if ((flags & 0xf6) === 0xf0) {
    const lengthBytes = (((bytes[at + 3] ?? 0) & 3) << 11) | (lengthHigh << 3) | (lengthLow >> 5);
    const next = bytes.subarray(at + lengthBytes, at + lengthBytes + 2);
    const isFollowed = next.length < 2 || (next[0] === 0xff && ((next[1] ?? 0) & 0xf6) === 0xf0);
    return lengthBytes >= 7 && isFollowed ? "aac" : undefined;
  }
  const isLayer2Or3 = (flags & 0xe6) === 0xe2 || (flags & 0xe6) === 0xe4;
  const isRate = (rates & 0xf0) !== 0xf0 && (rates & 0x0c) !== 0x0c;
  return isLayer2Or3 && isRate ? "mp3" : undefined;
}

/** Does a container hold sound and no picture, as its first bytes say? */
export function isOnlySound(container: Format, firstBytes: Uint8Array): boolean {
  const bytes = asBuffer(firstBytes);
  if (container === "ogg") return isOggSound(bytes);
  return container === "asf" ? isAsfSound(bytes) : isMatroskaSound(bytes);
}

const oggSounds = ["\x01vorbis", "OpusHead", "\x7fFLAC", "Speex   "];
const maxPages = 16;

/** The first pages of an Ogg stream each begin one of its streams (RFC 3533, 6; flag 2), and say of what kind. */
function isOggSound(bytes: Buffer): boolean {
  let at = 0;
  let hasSound = false;
  for (let pages = 0; pages < maxPages && at + 27 <= bytes.length; pages += 1) {
    const isBeginning = bytes.toString("latin1", at, at + 4) === "OggS" && ((bytes[at + 5] ?? 0) & 2) !== 0;
    if (!isBeginning) break;
    const segments = bytes.subarray(at + 27, at + 27 + (bytes[at + 26] ?? 0));
    const bodyAt = at + 27 + segments.length;
    const begins = bytes.toString("latin1", bodyAt, bodyAt + 8);
    const isSound = oggSounds.some((word) => begins.startsWith(word));
    if (!isSound && !begins.startsWith("fishead")) return false; // a skeleton says nothing of itself
    hasSound ||= isSound;
    at = bodyAt + segments.reduce((sum, length) => sum + length, 0);
  }
  return hasSound;
}

const asfSound = "409e69f84d5bcf11a8fd00805f5c442b";
const asfPicture = "c0ef19bc4d5bcf11a8fd00805f5c442b";

/** The kinds of an ASF's streams, as its header names them (ASF specification, 10.4: media types). */
function isAsfSound(bytes: Buffer): boolean {
  return bytes.includes(asfSound, 0, "hex") && !bytes.includes(asfPicture, 0, "hex");
}

/** Matroska's TrackType (0x83, one byte long) within `Tracks` (0x1654AE6B): 1 a picture, 2 sound (RFC 9559, 5.1.4.1.3). */
function isMatroskaSound(bytes: Buffer): boolean {
  const from = bytes.indexOf("1654ae6b", 0, "hex");
  if (from < 0) return false;
  const cluster = bytes.indexOf("1f43b675", from, "hex");
  const tracks = bytes.subarray(from, cluster < 0 ? bytes.length : cluster);
  return tracks.includes("838102", 0, "hex") && !tracks.includes("838101", 0, "hex");
}
