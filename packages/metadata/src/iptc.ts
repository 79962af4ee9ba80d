import type { WrittenDate } from "./capture-date.ts";
import { type Described, descriptionOf, linesOf, most, writtenDate } from "./described.ts";
import { present } from "./present.ts";
import { decodeText, withoutControls } from "./text.ts";

export type Iptc = Described & { takenAt?: WrittenDate };

const maxDataSets = 1_000;

/** Data sets of record 2 (IPTC-IIM 4.2), and the one of record 1 that names the character set. */
const ids = {
  characterSet: 0x015a, title: 0x0205, keywords: 0x0219, dateCreated: 0x0237, timeCreated: 0x023c, creators: 0x0250,
  copyright: 0x0274, description: 0x0278,
} as const; // biome-ignore format: one table

/**
 * Reads IPTC-IIM data sets, at most 1,000: text in UTF-8 where it says so or is so, else Latin-1. Reading ends at the
 * first data set that makes no sense or is longer than 32 KiB (an extended one).
 */
export function readIptc(bytes: Uint8Array): Iptc {
  const sets = dataSetsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const isUtf8 = sets.get(ids.characterSet)?.[0]?.toString("latin1") === "\x1b%G";
  const decode = (raw: Buffer) => (isUtf8 ? withoutControls(raw.toString("utf8")) : decodeText(raw));
  const all = (id: number) => (sets.get(id) ?? []).map(decode);
  const one = (id: number, length: number = most.line) => all(id)[0]?.trim().slice(0, length) || undefined;
  const fields = {
    title: one(ids.title),
    description: descriptionOf(one(ids.description, most.text)),
    creators: linesOf(all(ids.creators)),
    keywords: linesOf(all(ids.keywords)),
    copyright: one(ids.copyright),
    takenAt: dateOf(one(ids.dateCreated), one(ids.timeCreated)),
  };
  return present(fields);
}

function dataSetsOf(bytes: Buffer): Map<number, Buffer[]> {
  const sets = new Map<number, Buffer[]>();
  let at = 0;
  for (let count = 0; count < maxDataSets && at + 5 <= bytes.length && bytes[at] === 0x1c; count += 1) {
    const [id, lengthBytes] = [bytes.readUInt16BE(at + 1), bytes.readUInt16BE(at + 3)];
    const endsAt = at + 5 + lengthBytes;
    if (lengthBytes > 0x7fff || endsAt > bytes.length) break;
    const known = sets.get(id) ?? [];
    known.push(bytes.subarray(at + 5, endsAt));
    sets.set(id, known);
    at = endsAt;
  }
  return sets;
}

/**
 * "20190321" with "110422+0100"; unknown parts of a day are written as zeros. The offset is passed over: the format
 * demands one, so writers that know none put zero or their own.
 */
function dateOf(day: string | undefined, time: string | undefined): WrittenDate | undefined {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(day ?? "") ?? [];
  if (!year || year === "0000") return undefined;
  if (month === "00") return writtenDate(year);
  if (date === "00") return writtenDate(`${year}-${month}`);
  const [, hour, minute, second] = /^(\d\d)(\d\d)(\d\d)(?:[+-]\d{4})?$/.exec(time ?? "") ?? [];
  return writtenDate(`${year}-${month}-${date}${hour ? `T${hour}:${minute}:${second}` : ""}`);
}
