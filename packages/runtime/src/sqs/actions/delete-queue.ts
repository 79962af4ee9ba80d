import type { Input } from "../input.ts";
import { queueOf, type State } from "../state.ts";

/** Deletes the queue and its messages. Its name can be used again at once; SQS asks for a minute. */
export function deleteQueue(input: Input, state: State): object {
  const queue = queueOf(state, input);
  state.queues.remove(queue);
  state.waiters.wake(queue.name);
  return {};
}
