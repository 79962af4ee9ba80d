import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A process that used less than this share of a core rests. */
const restingShare = 0.02;
/** What it must have worked since the last time, for a collection to be worth its 50 ms. */
const workedMs = 1_000;

/**
 * Collects all garbage once when the process comes to rest after work. V8 keeps a heap as large as the work made it until
 * something else is to be done: after an import, three processes of an idle host then hold 60 to 100 MB for nothing (measured).
 */
export function giveMemoryBack({ everyMs = 10_000 } = {}): void {
  setFlagsFromString("--expose-gc"); // Node's documented way to the collector without a flag on the command line
  const collect: (how: object) => void = runInNewContext("gc");
  let seen = process.cpuUsage();
  let sinceMs = 0;
  setInterval(() => {
    const { user, system } = process.cpuUsage(seen);
    seen = process.cpuUsage();
    const tookMs = (user + system) / 1_000;
    if (tookMs > everyMs * restingShare) sinceMs += tookMs;
    else if (sinceMs > workedMs) {
      sinceMs = 0;
      collect({ type: "major", execution: "sync", flavor: "last-resort" });
    }
  }, everyMs).unref();
}
