import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { Fault } from "@darkroom/domain";
import { within } from "./stall.ts";

/** A file that is being read for the library: what it was when it was opened, and a check that it still is. */
export type SourceFile = {
  sizeBytes: number;
  mtimeMs: number;
  /** Reads exactly `buffer.length` bytes from a place. Throws `source.changed` when there are fewer. */
  read(buffer: Buffer, atByte: number): Promise<void>;
  /** Throws `source.changed` when size or time of the file are others than at the start. */
  mustBeUnchanged(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** One call of the file system: small enough that a slow drive shows progress, large enough to cost nothing. */
const readBytes = 1 << 20;

/** Opens a file for reading. Throws what the system says, `source.not_regular`, and `source.unreadable` on a stall. */
export async function openSourceFile(path: string, stallMs: number): Promise<SourceFile> {
  // O_NONBLOCK: a pipe that took the file's place since it was seen must not hold us up
  const handle = await within(stallMs, path, open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  const begin = await within(stallMs, path, handle.stat());
  if (!begin.isFile()) {
    await handle.close();
    throw new Fault("invalid", "source.not_regular", "It is not a file any more", { path });
  }
  const changed = () => new Fault("conflict", "source.changed", "It changed while it was read", { path });

  return {
    sizeBytes: begin.size,
    mtimeMs: Math.trunc(begin.mtimeMs),
    async read(buffer, atByte) {
      for (let done = 0; done < buffer.length; ) {
        const length = Math.min(readBytes, buffer.length - done);
        const { bytesRead } = await within(stallMs, path, handle.read(buffer, done, length, atByte + done));
        if (bytesRead === 0) throw changed();
        done += bytesRead;
      }
    },
    async mustBeUnchanged() {
      const end = await within(stallMs, path, handle.stat());
      if (end.size !== begin.size || end.mtimeMs !== begin.mtimeMs) throw changed();
    },
    async [Symbol.asyncDispose]() {
      // not awaited for long: after a stall, closing hangs as well
      await within(stallMs, path, handle.close()).catch(() => undefined);
    },
  };
}
