import type { Input } from "../input.ts";
import { purge } from "../message-store.ts";
import { queueOf, type State } from "../state.ts";

/** Deletes every message, also those in flight and delayed. It may be asked for at any time; SQS takes one a minute. */
export function purgeQueue(input: Input, state: State): object {
  const queue = queueOf(state, input);
  state.quickly(() => purge(state.db, queue));
  return {};
}
