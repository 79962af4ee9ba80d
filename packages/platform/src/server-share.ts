import { setTimeout as sleep } from "node:timers/promises";
import { Job, ServerSlots } from "@darkroom/domain";
import { ServerSlots as Store } from "@darkroom/table";
import type { Context } from "./context.ts";
import { serverOf } from "./machine-of.ts";
import { openTurns } from "./turns.ts";

/** What this process may ask its server of models at a time, of what all processes that ask it may together. */
export type ServerShare = AsyncDisposable & {
  /** Sees to a share before a job is claimed, which waits for no one. Nothing when others had all of it for so long. */
  findPlace(options: { withinMs: number; signal?: AbortSignal }): Promise<Disposable | undefined>;
  /** A turn at the server, those a person waits for first. Throws the signal's reason when it is aborted before. */
  take(priority: 0 | 1, signal: AbortSignal): Promise<Disposable>;
};

const lookEveryMs = 1_000;
const idleMs = 5_000; // then others may have it
const askAgainMs = 2_000;

type Needs = Pick<Context, "config" | "table" | "clock" | "log" | "worker">;

/**
 * Opens the share of one process: a lease in the table, for as many questions as it has to put, renewed by its heartbeat and
 * given back when it rests. No job costs a call: between heartbeats, turns are given here.
 */
export function openServerShare(needs: Needs): ServerShare {
  const { config, clock } = needs;
  const turns = openTurns(0);
  let places = 0;
  let leaving: Disposable | undefined;
  const wanted = (): number => (places === 0 ? 0 : Math.max(1, Math.min(config.ai.parallel, turns.wanted())));
  const lease = openLease(needs, { wanted, resize: turns.resize });

  const leave = (): void => {
    places -= 1;
    if (places === 0) leaving = clock.after(idleMs, () => void lease.settleSoon());
  };
  const enter = (): Disposable => {
    places += 1;
    leaving?.[Symbol.dispose]();
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (!isOver) leave();
        isOver = true;
      },
    };
  };
  const findPlace: ServerShare["findPlace"] = async ({ withinMs, signal }) => {
    using stack = new DisposableStack();
    stack.use(enter());
    const untilMs = performance.now() + withinMs;
    while (lease.count() === 0) {
      await lease.settle();
      signal?.throwIfAborted();
      if (lease.count() > 0) break;
      if (performance.now() >= untilMs) return undefined;
      await sleep(lookEveryMs);
    }
    return stack.move();
  };
  return {
    findPlace,
    take: async (priority, signal) => {
      using stack = new DisposableStack();
      const place = await findPlace({ withinMs: Number.POSITIVE_INFINITY, signal });
      if (place) stack.use(place);
      const turn = turns.take(priority, signal);
      lease.growTo(wanted());
      stack.use(await turn);
      return stack.move();
    },
    [Symbol.asyncDispose]: async () => {
      places = 0;
      await lease.end();
    },
  };
}

type Sizes = { wanted: () => number; resize: (count: number) => void };

/** What one process holds of a server, as the table has it: one write at a time, each for what is wanted by then. */
function openLease({ config, table, clock, log, worker }: Needs, { wanted, resize }: Sizes) {
  let own = { count: 0, untilMs: 0 };
  let seen: ServerSlots.Info | undefined;
  let writing: Promise<void> | undefined;
  let refusedUntilMs = 0;
  let beating: Disposable | undefined;

  const keep = (count: number, untilMs: number): void => {
    own = { count, untilMs };
    resize(count);
    if (count > 0) beating ??= clock.every(Job.leaseMs / 4, () => void settleSoon());
    else beating = void beating?.[Symbol.dispose]();
  };
  const write = async (): Promise<void> => {
    if (own.count === 0 && wanted() === 0) return;
    const before = own.count > 0 ? seen : undefined; // who has nothing may have it only by how it stands now
    if (wanted() < own.count) keep(wanted(), own.untilMs); // what is given back is used no more
    const decide = (slots: ServerSlots.Info) => {
      const by = { ...worker, nowMs: clock.nowMs() };
      return ServerSlots.take(slots, by, { wanted: wanted(), most: config.ai.parallel });
    };
    seen = await Store.change(table, serverOf(config.ai), decide, before);
    const { count = 0, expiresAtMs = 0 } = seen.shares.find(({ owner }) => owner === worker.owner) ?? {};
    keep(count, expiresAtMs);
    if (count < wanted()) refusedUntilMs = clock.nowMs() + askAgainMs;
  };
  const settle = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  const settleSoon = (): Promise<void> =>
    settle().catch((error: unknown) => log.warn("share of the models' server not renewed", { error }));
  return {
    /** Nothing once the lease is over. */
    count: (): number => (clock.nowMs() < own.untilMs ? own.count : 0),
    settle,
    settleSoon,
    /** Asks for more, unless that was refused only just now. */
    growTo: (count: number): void => {
      if (count > own.count && clock.nowMs() >= refusedUntilMs) void settleSoon();
    },
    /** Gives all back; nothing is wanted any more. */
    end: async (): Promise<void> => {
      await writing?.catch(() => undefined); // whoever asked for it has heard of it
      await settleSoon();
    },
  };
}
