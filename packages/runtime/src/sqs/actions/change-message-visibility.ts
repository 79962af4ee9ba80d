import { SqsFault } from "../fault.ts";
import { type Input, optionalInteger } from "../input.ts";
import { setVisibleAt, visibleAtMs } from "../message-store.ts";
import type { Queue } from "../queue.ts";
import { queueOf, type State } from "../state.ts";
import { handleOf } from "./delete-message.ts";

/** Hides a message in flight for so many seconds from now; 0 gives it back at once. */
export function changeMessageVisibility(input: Input, state: State): object {
  const queue = queueOf(state, input);
  state.quickly(() => changeVisibility(input, state, queue));
  state.waiters.wake(queue.name);
  return {};
}

/** For ChangeMessageVisibility and for each entry of its batch. */
export function changeVisibility(input: Input, state: State, queue: Queue): void {
  const nowMs = state.clock.nowMs();
  const handle = handleOf(input, queue);
  const visibilitySec = optionalInteger(input, "VisibilityTimeout", 0, 43_200);
  if (visibilitySec === undefined) {
    throw new SqsFault("MissingParameter", "The request must contain the parameter VisibilityTimeout.");
  }
  const untilMs = visibleAtMs(state.db, handle);
  if (untilMs === undefined) {
    const reason = "Reason: Message does not exist or is not available for visibility timeout change.";
    throw new SqsFault("InvalidParameterValue", `Value for parameter ReceiptHandle is invalid. ${reason}`);
  }
  if (untilMs <= nowMs) throw new SqsFault("MessageNotInflight", "The specified message isn't in flight.");
  setVisibleAt(state.db, handle, nowMs + visibilitySec * 1000);
}
