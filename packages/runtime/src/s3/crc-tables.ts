import type { Meter } from "./checksums.ts";

const slices = 8;

/** CRC-32C (Castagnoli), eight bytes at a time. Source: Kounavis and Berry, "slicing-by-8", 2005. */
export function makeCrc32c(): Meter {
  const table = crc32cTable();
  let crc = 0xffffffff;
  return {
    update(data) {
      crc = updateCrc32c(crc, data, table);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
      return bytes;
    },
  };
}

let crc32cTables: Uint32Array | undefined;

function crc32cTable(): Uint32Array {
  if (crc32cTables) return crc32cTables;
  const table = new Uint32Array(256 * slices);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    table[byte] = crc >>> 0;
  }
  for (let index = 256; index < table.length; index++) {
    const before = at(table, index - 256);
    table[index] = ((before >>> 8) ^ at(table, before & 255)) >>> 0;
  }
  crc32cTables = table;
  return table;
}

const at = (table: Uint32Array, index: number): number => table[index] ?? 0;

function updateCrc32c(start: number, data: Buffer, table: Uint32Array): number {
  let crc = start;
  let index = 0;
  for (const end = data.length - 7; index < end; index += 8) {
    const low = crc ^ data.readUInt32LE(index);
    const high = data.readUInt32LE(index + 4);
    crc =
      at(table, 1792 + (low & 255)) ^
      at(table, 1536 + ((low >>> 8) & 255)) ^
      at(table, 1280 + ((low >>> 16) & 255)) ^
      at(table, 1024 + (low >>> 24)) ^
      at(table, 768 + (high & 255)) ^
      at(table, 512 + ((high >>> 8) & 255)) ^
      at(table, 256 + ((high >>> 16) & 255)) ^
      at(table, high >>> 24);
  }
  for (; index < data.length; index++) crc = (crc >>> 8) ^ at(table, (crc ^ (data[index] ?? 0)) & 255);
  return crc;
}

/** CRC-64/NVME, kept as two halves of 32 bits, a byte at a time. Source: NVM Express command set specification 1.0d. */
export function makeCrc64(): Meter {
  const { highs, lows } = crc64Table();
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(data) {
      for (let index = 0; index < data.length; index++) {
        const entry = (low ^ (data[index] ?? 0)) & 255;
        low = ((low >>> 8) | (high << 24)) ^ at(lows, entry);
        high = (high >>> 8) ^ at(highs, entry);
      }
    },
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes;
    },
  };
}

let crc64Tables: { highs: Uint32Array; lows: Uint32Array } | undefined;

function crc64Table(): { highs: Uint32Array; lows: Uint32Array } {
  if (crc64Tables) return crc64Tables;
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
    highs[byte] = Number(crc >> 32n);
    lows[byte] = Number(crc & 0xffffffffn);
  }
  crc64Tables = { highs, lows };
  return crc64Tables;
}
