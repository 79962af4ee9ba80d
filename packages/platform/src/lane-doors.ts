import { Failure, Fault, Lane } from "@darkroom/domain";
import { type DarkroomTable, Lanes } from "@darkroom/table";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** The lanes' doors as one process sees them: read at most every 5 s, so that a claim costs no call for them. */
export type LaneDoors = {
  /** Until when nothing of this lane may be claimed, and why; `undefined` while it is open. Takes nobody's turn. */
  closed(lane: string): Promise<{ untilMs: number; reason: string } | undefined>;
  /** The same, asked before a claim: at a half-open door, the first who asks goes in, and the others wait for its word. */
  closedForUs(lane: string): Promise<{ untilMs: number; reason: string } | undefined>;
  /** What an attempt met: a server that is away counts against the lane, anything else shows that it answers. */
  heard(lane: string, error?: unknown): Promise<void>;
};

const readEveryMs = 5_000;

/** Faults of the machine or of one file that say nothing about the server behind a lane. */
const notOfTheLane = new Set(["original.no_room", "disk_full", "work.no_room", "job.contended", "asset.contended"]);

export function openLaneDoors({ table, clock, log }: { table: DarkroomTable; clock: Clock; log: Log }): LaneDoors {
  const known = new Map<string, { lane: Promise<Lane.Info>; readAtMs: number }>();
  const read = (name: string): Promise<Lane.Info> => {
    const held = known.get(name);
    if (held && clock.nowMs() - held.readAtMs < readEveryMs) return held.lane;
    const lane = Lanes.get(table, name);
    known.set(name, { lane, readAtMs: clock.nowMs() });
    lane.catch(() => known.delete(name));
    return lane;
  };
  const change = async (name: string, decide: (lane: Lane.Info) => Lane.Info) => {
    const lane = await Lanes.change(table, name, decide);
    known.set(name, { lane: Promise.resolve(lane), readAtMs: clock.nowMs() });
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
    heard: async (name, error) => {
      const isOut = error instanceof Fault && error.kind === "unavailable" && !notOfTheLane.has(error.code);
      if (isOut) {
        const { code } = Failure.classify(error);
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
