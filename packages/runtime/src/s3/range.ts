import { s3Error } from "./s3-error.ts";

/** Bytes of an object, from `start`. */
export type Range = { start: number; lengthBytes: number };

/**
 * One range of `Range: bytes=…` (RFC 9110, 14.1.2). `undefined` for the whole object: no header, more than one range, or
 * nothing readable. Throws `InvalidRange`.
 */
export function parseRange(text: string | undefined, sizeBytes: number): Range | undefined {
  const match = /^bytes=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/.exec(text ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const isSuffix = match[1] === "";
  const first = isSuffix ? Math.max(0, sizeBytes - Number(match[2])) : Number(match[1]);
  const last = isSuffix || match[2] === "" ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1);
  if (!isSuffix && match[2] !== "" && Number(match[2]) < first) return undefined;
  if (first >= sizeBytes || (isSuffix && Number(match[2]) === 0))
    throw s3Error("InvalidRange", undefined, { RangeRequested: text ?? "", ActualObjectSize: String(sizeBytes) });
  return { start: first, lengthBytes: last - first + 1 };
}

export const contentRange = ({ start, lengthBytes }: Range, sizeBytes: number) =>
  `bytes ${start}-${start + lengthBytes - 1}/${sizeBytes}`;
