import { hostname } from "node:os";
import { LaneWorker } from "@darkroom/domain";
import { LaneWorkers } from "@darkroom/table";
import type { Context } from "./context.ts";

/** What this process tells of its work on a lane: heartbeats, what it settled, what went wrong. */
export type LaneBook = {
  /** Writes that it was started, before it shows any sign of life. */
  open(started: Pick<LaneWorker.Info, "method" | "args">): Promise<void>;
  /** Work has begun; while any goes on, its heartbeat is kept fresh. Disposed of, it is over. */
  begin(): Disposable;
  settled(): void;
  failed(failure: { code: string; class: string }): void;
  retried(phase: LaneWorker.Phase): void;
  beat(): Promise<void>;
  end(): Promise<void>;
};

const beatEveryMs = 30_000;
const saveAfterMs = 5_000;

const opened = new WeakMap<Context["clients"], Map<string, LaneBook>>();

/** The book of this process on a lane: begun with its first work there. Where nobody works, nothing is written. */
export function laneBook(lane: string, ctx: Context): LaneBook {
  const books = opened.get(ctx.clients) ?? new Map<string, LaneBook>();
  opened.set(ctx.clients, books);
  const book = books.get(lane) ?? openBook(lane, ctx);
  books.set(lane, book);
  return book;
}

function openBook(lane: string, { table, clock, log, worker: { owner, boot } }: Context): LaneBook {
  const method = boot === undefined ? ("event" as const) : ("local" as const);
  let worker = LaneWorker.start({ lane, owner, host: hostname(), method, args: [] }, clock.nowMs());
  let running = 0;
  let beating: Disposable | undefined;
  let saving: Disposable | undefined;

  const save = async (): Promise<void> => {
    saving?.[Symbol.dispose]();
    saving = undefined;
    try {
      await LaneWorkers.put(table, worker, clock.nowMs());
    } catch (error) {
      log.warn("worker not heard", { lane, error });
    }
  };
  const saveSoon = (): void => {
    saving ??= clock.after(saveAfterMs, () => void beat());
  };
  const beat = (): Promise<void> => {
    worker = LaneWorker.beat(worker, running, clock.nowMs());
    return save();
  };
  return {
    open: (started) => {
      worker = { ...worker, ...started };
      log.info("worker started", { lane, owner, ...started });
      return save();
    },
    begin: () => {
      running += 1;
      if (worker.heartbeatAtMs === undefined) void beat();
      else saveSoon();
      beating ??= clock.every(beatEveryMs, () => void beat());
      return {
        [Symbol.dispose]: () => {
          running -= 1;
          saveSoon();
          if (running > 0) return;
          beating?.[Symbol.dispose]();
          beating = undefined;
        },
      };
    },
    settled: () => {
      worker = LaneWorker.settled(worker, clock.nowMs());
    },
    failed: (failure) => {
      worker = LaneWorker.failed(worker, failure, clock.nowMs());
    },
    retried: (phase) => {
      worker = LaneWorker.retried(worker, phase);
    },
    beat,
    end: () => {
      worker = LaneWorker.end(worker, clock.nowMs());
      return save();
    },
  };
}
