import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inputName } from "./child-wire.ts";
import type { DecodeChild } from "./decode-child.ts";
import { makeSlots } from "./slots.ts";

export type Children = AsyncDisposable & {
  /** Does work with a child of its own; waits for its turn where all are busy. */
  use<Result>(signal: AbortSignal, work: (child: DecodeChild) => Promise<Result>): Promise<Result>;
};

type Keeping = {
  count: number;
  idleMs: number;
  filesPerChild: number;
};

/**
 * Keeps at most `count` children: started on demand, used for many files, ended when idle for a while, after their share
 * of files, and on any doubt. Disposing kills them all.
 */
export function keepChildren(start: () => Promise<DecodeChild>, { count, idleMs, filesPerChild }: Keeping): Children {
  const turns = makeSlots(count);
  const living = new Set<DecodeChild>();
  const idle = new Map<DecodeChild, NodeJS.Timeout>();
  const served = new WeakMap<DecodeChild, number>();
  let isClosed = false;

  const end = async (child: DecodeChild) => {
    clearTimeout(idle.get(child));
    idle.delete(child);
    await child.end();
    living.delete(child);
  };

  const take = async (): Promise<DecodeChild> => {
    if (isClosed) throw new Error("The decode pool is closed");
    const rested = [...idle.keys()].findLast((child) => child.isUsable()); // the one used last; others may end
    if (rested) {
      clearTimeout(idle.get(rested));
      idle.delete(rested);
      return rested;
    }
    const child = await start();
    living.add(child);
    return child;
  };

  const giveBack = async (child: DecodeChild) => {
    served.set(child, (served.get(child) ?? 0) + 1);
    if (isClosed || !child.isUsable() || (served.get(child) ?? 0) >= filesPerChild) return end(child);
    await rm(join(child.folder, inputName), { force: true });
    idle.set(child, setTimeout(() => void end(child), idleMs).unref());
  };

  return {
    async use(signal, work) {
      using _turn = await turns.take({ signal });
      const child = await take();
      try {
        return await work(child);
      } finally {
        await giveBack(child);
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.all([...living].map(end));
    },
  };
}
