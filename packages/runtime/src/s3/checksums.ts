import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { makeCrc32c, makeCrc64 } from "./crc-tables.ts";

/** The algorithms of `x-amz-checksum-<algorithm>`. */
export const algorithms = ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"] as const;
export type Algorithm = (typeof algorithms)[number];

/** A checksum as S3 keeps it: base64, and whether it is of the whole object or of the checksums of its parts. */
export type Checksum = { algorithm: Algorithm; value: string; type: "FULL_OBJECT" | "COMPOSITE" };

/** Takes in bytes, then tells their checksum. */
export type Meter = { update(data: Buffer): void; digest(): Buffer };

export const headerOf = (algorithm: Algorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`;

export function toAlgorithm(text: string): Algorithm | undefined {
  const name = text.toUpperCase();
  return algorithms.find((algorithm) => algorithm === name);
}

export function openMeter(algorithm: Algorithm): Meter {
  switch (algorithm) {
    case "CRC32":
      return openCrc32();
    case "CRC32C":
      return makeCrc32c();
    case "CRC64NVME":
      return makeCrc64();
    default: {
      const hash = createHash(algorithm === "SHA1" ? "sha1" : "sha256");
      return { update: (data) => void hash.update(data), digest: () => hash.digest() };
    }
  }
}

function openCrc32(): Meter {
  let value = 0;
  return {
    update(data) {
      value = crc32(data, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/** Length in bytes of an algorithm's digest. */
export const digestBytes: Record<Algorithm, number> = { CRC32: 4, CRC32C: 4, SHA1: 20, SHA256: 32, CRC64NVME: 8 };

/** `base64(checksum of the parts' checksums)-<parts>`: what S3 calls composite. */
export function compositeOf(algorithm: Algorithm, parts: string[]): Checksum {
  const meter = openMeter(algorithm);
  for (const part of parts) meter.update(Buffer.from(part, "base64"));
  return { algorithm, value: `${meter.digest().toString("base64")}-${parts.length}`, type: "COMPOSITE" };
}

const polynomials = {
  CRC32: { bits: 32n, reflected: 0xedb88320n },
  CRC32C: { bits: 32n, reflected: 0x82f63b78n },
  CRC64NVME: { bits: 64n, reflected: 0x9a6c9329ac4bc9b5n },
} as const;

type Linear = keyof typeof polynomials;
export const isLinear = (algorithm: Algorithm): algorithm is Linear => algorithm in polynomials;

/**
 * The CRC of the whole from those of its parts, without reading them: the CRC of A followed by B is crc(A) · x^(8·|B|)
 * xor crc(B). Source: zlib's crc32_combine, for any reflected polynomial.
 */
export function combined(algorithm: Linear, parts: { value: string; sizeBytes: number }[]): Checksum {
  const { bits, reflected } = polynomials[algorithm];
  let whole = 0n;
  for (const { value, sizeBytes } of parts) {
    const shift = powerOfX(BigInt(sizeBytes) * 8n, bits, reflected);
    whole = multiply(whole, shift, bits, reflected) ^ BigInt(`0x${Buffer.from(value, "base64").toString("hex")}`);
  }
  const hex = whole.toString(16).padStart(Number(bits) / 4, "0");
  return { algorithm, value: Buffer.from(hex, "hex").toString("base64"), type: "FULL_OBJECT" };
}

/** Multiplies two polynomials over GF(2), most significant coefficient in the lowest bit. */
function multiply(a: bigint, b: bigint, bits: bigint, reflected: bigint): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = 1n << (bits - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ reflected : factor >> 1n;
  }
  return product;
}

function powerOfX(exponent: bigint, bits: bigint, reflected: bigint): bigint {
  let result = 1n << (bits - 1n);
  let square = 1n << (bits - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square, bits, reflected);
    square = multiply(square, square, bits, reflected);
  }
  return result;
}
