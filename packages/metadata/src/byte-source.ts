import { open } from "node:fs/promises";

/** Random access to the bytes of one original, so that only headers of a big file are read. */
export type ByteSource = {
  readonly sizeBytes: number;
  /** The bytes from `offset`, at most `length` of them; fewer, or none, at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
};

const windowBytes = 64 * 1024;

/** A source over bytes that are in memory already. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  const read = async (offset: number, length: number) =>
    bytes.subarray(Math.max(0, offset), Math.max(0, offset + length));
  return { sizeBytes: bytes.length, read };
}

/** A source over a local file; dispose of it to close the file. */
export async function openFileSource(path: string): Promise<ByteSource & AsyncDisposable> {
  const file = await open(path, "r");
  const { size } = await file.stat();
  const direct: ByteSource = {
    sizeBytes: size,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const buffer = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await file.read(buffer, 0, wanted, Math.max(0, offset));
      return buffer.subarray(0, bytesRead);
    },
  };
  return { ...windowed(direct), [Symbol.asyncDispose]: () => file.close() };
}

/** Small reads are answered from the 64 KiB read last: header walks cost few system calls. */
function windowed(source: ByteSource): ByteSource {
  let startsAt = 0;
  let window = new Uint8Array(0);
  return {
    sizeBytes: source.sizeBytes,
    async read(offset, length) {
      if (length > windowBytes) return source.read(offset, length);
      const isInside = offset >= startsAt && offset + length <= startsAt + window.length;
      if (!isInside) {
        window = new Uint8Array(await source.read(offset, windowBytes));
        startsAt = offset;
      }
      return window.subarray(offset - startsAt, offset - startsAt + length);
    },
  };
}

const maxTotalBytes = 1024 * 1024;

/** A source that ends after so many bytes, 1 MiB unless said otherwise, were read: one file's metadata is bounded, whatever its directories point at. */
export function withBudget(source: ByteSource, mostBytes = maxTotalBytes): ByteSource & { isSpent(): boolean } {
  let left = mostBytes;
  return {
    sizeBytes: source.sizeBytes,
    isSpent: () => left <= 0,
    async read(offset, length) {
      if (left <= 0) return new Uint8Array(0);
      const bytes = await source.read(offset, length);
      left -= bytes.length;
      return bytes;
    },
  };
}
