import { Failure, Fault, Lane } from "@darkroom/domain";
import { type DarkroomTable, Lanes } from "@darkroom/table";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** The lanes' doors as one process sees them: read at most every 5 s, closed ones every second, so that a claim costs no call for them. */
export type LaneDoors = {
  /** Until when nothing of this lane may be claimed, and why; `undefined` while it is open. Takes nobody's turn. */
  closed(lane: string): Promise<Lane.Closed | undefined>;
  /** The same, asked before a claim: at a half-open door, the first who asks goes in, and the others wait for its word. */
  closedForUs(lane: string): Promise<Lane.Closed | undefined>;
  /** Is it to be tried by one job before the others may follow? */
  isHalfOpen(lane: string): Promise<boolean>;
  /** A look at the server, before any claim, found why nothing of this lane can be done: closed at once. Answers the reason. */
  shut(lane: string, why: Fault): Promise<string>;
  /** What an attempt met: a server that is away counts against the lane, anything else shows that it answers. */
  heard(lane: string, error?: unknown): Promise<void>;
};

const readEveryMs = 5_000;
const readClosedEveryMs = 1_000; // whoever opens it sends a hint, which is not to be dropped before it

/** Faults of the machine or of one file that say nothing about the server behind a lane. */
const notOfTheLane = new Set([
  ...["original.no_room", "disk_full", "work.no_room"],
  ...["job.contended", "asset.contended", "table.busy"],
]);

/** A server's crash counts as its absence does: three in a row are hardly three files' fault. */
const crashes = new Set(["ollama.runner_crashed", "ollama.load_timeout"]);

const isOfTheServer = ({ kind, code }: Fault): boolean =>
  (kind === "unavailable" && !notOfTheLane.has(code)) || crashes.has(code);

/** What people see on jobs that wait: for a server that is away, whose it is. */
const reasonOf = (code: string): string =>
  code === "ollama_down" || code === "ollama_busy" ? "blocked_by_ollama" : code;

export function openLaneDoors({ table, clock, log }: { table: DarkroomTable; clock: Clock; log: Log }): LaneDoors {
  const known = new Map<string, { lane: Promise<Lane.Info>; untilMs: number }>();
  const read = (name: string): Promise<Lane.Info> => {
    const held = known.get(name);
    if (held && clock.nowMs() < held.untilMs) return held.lane;
    const lane = Lanes.get(table, name);
    known.set(name, { lane, untilMs: clock.nowMs() + readClosedEveryMs });
    lane.then(
      (now) => keep(name, now),
      () => known.delete(name),
    );
    return lane;
  };
  const keep = (name: string, lane: Lane.Info): void => {
    const nowMs = clock.nowMs();
    const untilMs = nowMs + (Lane.closed(lane, nowMs) ? readClosedEveryMs : readEveryMs);
    known.set(name, { lane: Promise.resolve(lane), untilMs });
  };
  const change = async (name: string, decide: (lane: Lane.Info) => Lane.Info) => {
    const lane = await Lanes.change(table, name, decide);
    keep(name, lane);
    return lane;
  };
  return {
    closed: async (name) => Lane.closed(await read(name), clock.nowMs()),
    closedForUs: async (name) => {
      const lane = await read(name);
      const door = Lane.closed(lane, clock.nowMs());
      if (door || !Lane.isHalfOpen(lane, clock.nowMs())) return door;
      let isProbe = false;
      const after = await change(name, (now) => {
        isProbe = Lane.isHalfOpen(now, clock.nowMs());
        return isProbe ? Lane.probe(now, clock.nowMs()) : now;
      });
      return isProbe ? undefined : Lane.closed(after, clock.nowMs());
    },
    isHalfOpen: async (name) => Lane.isHalfOpen(await read(name), clock.nowMs()),
    shut: async (name, why) => {
      const reason = reasonOf(why.code);
      await change(name, (now) => Lane.shut(now, reason, clock.nowMs()));
      log.warn("lane closed", { lane: name, code: why.code, reason: why.message });
      return reason;
    },
    heard: async (name, error) => {
      if (error instanceof Fault && isOfTheServer(error)) {
        const code = reasonOf(Failure.classify(error).code);
        const lane = await change(name, (now) => Lane.fail(now, code, clock.nowMs()));
        if (Lane.closed(lane, clock.nowMs())) log.warn("lane closed", { lane: name, reason: code });
        return;
      }
      const held = await read(name);
      if (Lane.recover(held) === held) return;
      await change(name, Lane.recover);
      log.info("lane open", { lane: name });
    },
  };
}
