import type { Input } from "../input.ts";
import { returnInFlight } from "../message-store.ts";
import type { State } from "../state.ts";

/**
 * Not of AWS: the embedded host asks it when its functions start. There is one process that takes messages, and the one
 * before it is dead, so whatever it had received is visible again at once, and those receives are not counted.
 */
export function returnInFlightMessages(_input: Input, state: State): object {
  for (const queue of state.queues.all()) {
    state.quickly(() => returnInFlight(state.db, queue, state.clock.nowMs()));
    state.waiters.wake(queue.name);
  }
  return {};
}
