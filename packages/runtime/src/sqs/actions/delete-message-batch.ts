import { batchEntries, eachEntry, type Input } from "../input.ts";
import { remove } from "../message-store.ts";
import { queueOf, type State } from "../state.ts";
import { handleOf } from "./delete-message.ts";

/** Deletes up to ten received messages in one commit. */
export function deleteMessageBatch(input: Input, state: State): object {
  const queue = queueOf(state, input);
  const entries = batchEntries(input);
  return state.quickly(() =>
    eachEntry(entries, (entry) => {
      remove(state.db, handleOf(entry, queue));
      return {};
    }),
  );
}
