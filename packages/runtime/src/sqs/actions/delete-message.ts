import { SqsFault } from "../fault.ts";
import { type Input, text } from "../input.ts";
import { type Handle, parseHandle, remove } from "../message-store.ts";
import type { Queue } from "../queue.ts";
import { queueOf, type State } from "../state.ts";

/** Deletes a received message. A handle that is not its last one any more deletes nothing, and that is no error. */
export function deleteMessage(input: Input, state: State): object {
  const handle = handleOf(input, queueOf(state, input));
  state.quickly(() => remove(state.db, handle));
  return {};
}

/** The receipt handle of a request or an entry; refused when this queue never gave it. */
export function handleOf(input: Input, queue: Queue): Handle {
  const words = text(input, "ReceiptHandle");
  const handle = parseHandle(words);
  if (handle?.queueId === queue.id) return handle;
  throw new SqsFault("ReceiptHandleIsInvalid", `The input receipt handle "${words}" is not a valid receipt handle.`);
}
