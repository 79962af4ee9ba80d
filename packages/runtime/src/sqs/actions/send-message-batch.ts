import { SqsFault } from "../fault.ts";
import { batchEntries, eachEntry, type Input } from "../input.ts";
import { draftOf, sizeBytesOf } from "../message.ts";
import { queueOf, type State } from "../state.ts";
import { put } from "./send-message.ts";

/** All messages of a batch together, in bytes (SQS Developer Guide, message quotas). */
const maximumBatchBytes = 1_048_576;

/** Puts up to ten messages into the queue in one commit. A refused entry is answered as failed, the others go in. */
export async function sendMessageBatch(input: Input, state: State): Promise<object> {
  const { name } = queueOf(state, input);
  const entries = batchEntries(input);
  const sizeBytes = entries.reduce((sum, { entry }) => sum + roughSizeBytes(entry), 0);
  if (sizeBytes > maximumBatchBytes) {
    const message = `Batch requests cannot be longer than ${maximumBatchBytes} bytes. You have sent ${sizeBytes} bytes.`;
    throw new SqsFault("BatchRequestTooLong", message);
  }
  const sent = await state.durably(() => {
    const queue = queueOf(state, input);
    return eachEntry(entries, (entry) => put(state, queue, entry, draftOf(entry)));
  });
  state.waiters.wake(name);
  return sent;
}

/** What an entry weighs; a malformed one is refused by itself later. */
function roughSizeBytes(entry: Input): number {
  try {
    return sizeBytesOf(draftOf(entry));
  } catch (error) {
    if (error instanceof SqsFault) return 0;
    throw error;
  }
}
