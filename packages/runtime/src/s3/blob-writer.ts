import { close, fdatasync, open, unlink, writev } from "node:fs";

const flushBytes = 512 * 1024;
const fullBytes = 2 * 1024 * 1024;

/** Writes one new file with bounded memory. After a failure `write` swallows, and `finish` throws what happened. */
export type BlobWriter = {
  /** False when the caller should wait for `onDrain`. Keeps the chunk until it is on disk. */
  write(chunk: Buffer): boolean;
  onDrain(run: () => void): void;
  onFailure(run: (error: Error) => void): void;
  /** Resolves when everything is written, and on disk if the writer syncs. */
  finish(): Promise<void>;
  /** Gives up and removes the file. */
  discard(): Promise<void>;
};

/** Callbacks instead of promises: this is the hot path of an import, a few calls for every megabyte. */
export function openBlobWriter(file: string, { sync }: { sync: boolean }): BlobWriter {
  let fd: number | undefined;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let isBusy = true;
  let isEnding = false;
  let isDiscarded = false;
  let failure: Error | undefined;
  let drained = () => {};
  let failed = (_error: Error) => {};
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => {});

  open(file, "wx", 0o600, (error, opened) => {
    fd = opened;
    settle(error);
  });

  /** Takes the result of the call that was under way, and starts the next one. */
  function settle(error: Error | null): void {
    isBusy = false;
    if (error && !failure) {
      failure = error;
      failed(error);
    }
    if (failure || isDiscarded) stop();
    else {
      if (pendingBytes < fullBytes) drained();
      advance();
    }
  }

  function advance(): void {
    if (isBusy || fd === undefined) return;
    if (pendingBytes > 0 && (pendingBytes >= flushBytes || isEnding)) {
      isBusy = true;
      const batch = pending;
      pending = [];
      pendingBytes = 0;
      writeAll(fd, batch, settle);
    } else if (isEnding) finalize(fd);
  }

  function finalize(open: number): void {
    isBusy = true;
    const shut = () => {
      fd = undefined;
      close(open, (error) => (error ? ended.reject(error) : ended.resolve()));
    };
    if (sync) fdatasync(open, (error) => (error ? settle(error) : shut()));
    else shut();
  }

  function stop(): void {
    pending = [];
    pendingBytes = 0;
    isBusy = true;
    const end = () => {
      unlink(file, () => ended.reject(failure ?? new Error("The write was given up")));
    };
    if (fd === undefined) end();
    else close(fd, end);
    fd = undefined;
  }

  return {
    write(chunk) {
      if (failure) return true;
      pending.push(chunk);
      pendingBytes += chunk.length;
      advance();
      return pendingBytes < fullBytes;
    },
    onDrain(run) {
      drained = run;
    },
    onFailure(run) {
      failed = run;
    },
    finish() {
      isEnding = true;
      advance();
      return ended.promise;
    },
    async discard() {
      isDiscarded = true;
      if (!isBusy) stop();
      await ended.promise.catch(() => {});
    },
  };
}

/** Writes all of the batch, also when the system takes only a part of it at a time. */
function writeAll(fd: number, batch: Buffer[], done: (error: Error | null) => void): void {
  writev(fd, batch, null, (error, writtenBytes) => {
    if (error) return done(error);
    const rest = after(batch, writtenBytes);
    if (rest.length === 0) return done(null);
    writeAll(fd, rest, done);
  });
}

function after(batch: Buffer[], writtenBytes: number): Buffer[] {
  let skip = writtenBytes;
  const rest: Buffer[] = [];
  for (const chunk of batch) {
    if (skip < chunk.length) rest.push(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.length);
  }
  return rest;
}
