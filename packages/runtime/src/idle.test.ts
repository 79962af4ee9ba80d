import { expect, it } from "vitest";
import { untilIdle } from "./idle.ts";
import { manualClock } from "./supervisor/manual-clock.ts";

const inFlight = [{ queue: "q", visible: 0, delayed: 0, inFlight: 1 }];

it("moves the clock to a message that stays in flight, and not because the process itself stood still for a while", async () => {
  using clock = manualClock();
  const watch = (depths: () => typeof inFlight) =>
    untilIdle({ clock, depths, nextChangeMs: () => clock.nowMs() + 600_000, handling: () => 0, held: () => 0 }, 5_000);
  const beganMs = clock.nowMs();
  let looks = 0;
  let isOnTheWire = true;
  await watch(() => {
    if (++looks === 2) {
      setTimeout(() => {
        isOnTheWire = false;
      }, 10);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); // no processor for 100 ms
    }
    return isOnTheWire ? inFlight : [];
  });
  expect(clock.nowMs() - beganMs).toBeLessThan(60_000);

  await watch(() => (clock.nowMs() - beganMs < 600_000 ? inFlight : []));
  expect(clock.nowMs() - beganMs).toBeGreaterThanOrEqual(600_000);
});
