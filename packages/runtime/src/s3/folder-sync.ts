import { type FileHandle, open } from "node:fs/promises";

/** Makes the names in a folder survive a power cut; who asks while one sync is under way shares the next. */
export class FolderSync {
  readonly #path: string;
  #folder: Promise<FileHandle> | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when every name that was there at the call is on disk. */
  sync(): Promise<void> {
    if (!this.#running) return this.#run();
    const again = () => this.#run();
    this.#next ??= this.#running.then(again, again);
    return this.#next;
  }

  #run(): Promise<void> {
    this.#next = undefined;
    this.#folder ??= open(this.#path, "r");
    this.#running = this.#folder.then((folder) => folder.sync());
    const running = this.#running;
    const done = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(done, done);
    return running;
  }

  async close(): Promise<void> {
    await (await this.#folder)?.close();
  }
}
