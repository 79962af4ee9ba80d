import { close, fdatasync, open, unlink, writev } from "node:fs";

const flushBytes = 512 * 1024;
const fullBytes = 2 * 1024 * 1024;

/**
 * Writes one new file with bounded memory. Callbacks instead of promises: this is the hot path of an import, and so it is a
 * few calls for every megabyte.
 */
export class BlobWriter {
  readonly #file: string;
  readonly #sync: boolean;
  readonly #ended = Promise.withResolvers<void>();
  #fd: number | undefined;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isBusy = true;
  #isEnding = false;
  #isDiscarded = false;
  #failure: Error | undefined;
  #drained = () => {};
  #failed = (_error: Error) => {};

  constructor(file: string, { sync }: { sync: boolean }) {
    this.#file = file;
    this.#sync = sync;
    this.#ended.promise.catch(() => {});
    open(file, "wx", 0o600, (error, fd) => {
      this.#fd = fd;
      this.#settle(error);
    });
  }

  /** Keeps the chunk until it is written. False when the caller should wait for `onDrain`. After a failure it swallows. */
  write(chunk: Buffer): boolean {
    if (this.#failure || this.#isDiscarded) return true;
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    this.#advance();
    return this.#pendingBytes < fullBytes;
  }

  onDrain(run: () => void): void {
    this.#drained = run;
  }

  onFailure(run: (error: Error) => void): void {
    this.#failed = run;
  }

  /** Resolves when everything is written, and on disk if the writer syncs. Rejects with the first failure. */
  finish(): Promise<void> {
    this.#isEnding = true;
    this.#advance();
    return this.#ended.promise;
  }

  /** Gives up and removes the file. */
  async discard(): Promise<void> {
    this.#isDiscarded = true;
    if (!this.#isBusy) this.#stop();
    await this.#ended.promise.catch(() => {});
  }

  /** Takes the result of the call that was under way, and starts the next one. */
  #settle(error: Error | null): void {
    this.#isBusy = false;
    if (error && !this.#failure) {
      this.#failure = error;
      this.#failed(error);
    }
    if (this.#failure || this.#isDiscarded) this.#stop();
    else {
      if (this.#pendingBytes < fullBytes) this.#drained();
      this.#advance();
    }
  }

  #advance(): void {
    if (this.#isBusy || this.#fd === undefined) return;
    if (this.#pendingBytes > 0 && (this.#pendingBytes >= flushBytes || this.#isEnding)) {
      this.#isBusy = true;
      const batch = this.#pending;
      this.#pending = [];
      this.#pendingBytes = 0;
      writeAll(this.#fd, batch, (error) => this.#settle(error));
    } else if (this.#isEnding) this.#finalize(this.#fd);
  }

  #finalize(fd: number): void {
    this.#isBusy = true;
    if (this.#sync) fdatasync(fd, (error) => (error ? this.#settle(error) : this.#shut(fd)));
    else this.#shut(fd);
  }

  #shut(fd: number): void {
    this.#fd = undefined;
    close(fd, (error) => (error ? this.#ended.reject(error) : this.#ended.resolve()));
  }

  #stop(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#isBusy = true;
    const end = () => {
      unlink(this.#file, () => this.#ended.reject(this.#failure ?? new Error("The write was given up")));
    };
    if (fd === undefined) end();
    else close(fd, end);
  }
}

/** Writes all of the batch, also when the system takes only a part of it at a time. */
function writeAll(fd: number, batch: Buffer[], done: (error: Error | null) => void): void {
  writev(fd, batch, null, (error, writtenBytes) => {
    if (error) return done(error);
    const rest = after(batch, writtenBytes);
    if (rest.length === 0) done(null);
    else writeAll(fd, rest, done);
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
