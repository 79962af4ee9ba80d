import { withoutControls } from "./text.ts";

/** What an ICC profile is called, and the colours it is for. */
export type Icc = { colorProfile?: string; profileSpace?: string };

const maxTags = 100;

/**
 * Reads the head and the description of an ICC profile (ICC.1:2022): `desc` of version 2, or the first text of `mluc` of
 * version 4, at most 128 characters. Nothing when the bytes are no profile.
 */
export function readIcc(bytes: Uint8Array): Icc {
  const profile = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (profile.length < 132 || profile.toString("latin1", 36, 40) !== "acsp") return {};
  const profileSpace = profile.toString("latin1", 16, 20).trim();
  const colorProfile = descriptionOf(profile);
  return { ...(/^[\w ]{1,4}$/.test(profileSpace) && { profileSpace }), ...(colorProfile && { colorProfile }) };
}

function descriptionOf(profile: Buffer): string | undefined {
  const count = Math.min(profile.readUInt32BE(128), maxTags);
  for (let index = 0; index < count && 144 + index * 12 <= profile.length; index += 1) {
    const at = 132 + index * 12;
    if (profile.toString("latin1", at, at + 4) !== "desc") continue;
    const startsAt = profile.readUInt32BE(at + 4);
    return textOf(profile.subarray(startsAt, startsAt + profile.readUInt32BE(at + 8)));
  }
  return undefined;
}

function textOf(tag: Buffer): string | undefined {
  const type = tag.toString("latin1", 0, 4);
  if (type === "desc" && tag.length > 12) return cleaned(tag.toString("latin1", 12, 12 + tag.readUInt32BE(8)));
  if (type !== "mluc" || tag.length < 28 || tag.readUInt32BE(8) === 0) return undefined;
  const [lengthBytes, at] = [tag.readUInt32BE(20), tag.readUInt32BE(24)];
  return cleaned(new TextDecoder("utf-16be").decode(tag.subarray(at, at + Math.min(lengthBytes, 1024))));
}

const cleaned = (text: string): string | undefined => withoutControls(text).trim().slice(0, 128) || undefined;
