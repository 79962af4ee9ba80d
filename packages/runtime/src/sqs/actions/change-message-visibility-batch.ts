import { batchEntries, eachEntry, type Input } from "../input.ts";
import { queueOf, type State } from "../state.ts";
import { changeVisibility } from "./change-message-visibility.ts";

/** Changes up to ten messages in one commit. */
export function changeMessageVisibilityBatch(input: Input, state: State): object {
  const queue = queueOf(state, input);
  const entries = batchEntries(input);
  const changed = state.quickly(() =>
    eachEntry(entries, (entry) => {
      changeVisibility(entry, state, queue);
      return {};
    }),
  );
  state.waiters.wake(queue.name);
  return changed;
}
