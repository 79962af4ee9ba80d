import { SqsFault } from "../fault.ts";
import { type Input, optionalInteger } from "../input.ts";
import { type Draft, draftOf, md5OfAttributes, md5OfBody, sizeBytesOf } from "../message.ts";
import { add } from "../message-store.ts";
import { numberOf, type Queue } from "../queue.ts";
import { queueOf, type State } from "../state.ts";

/** Puts one message into the queue. The answer comes after the commit: acknowledged is on disk. */
export async function sendMessage(input: Input, state: State): Promise<object> {
  const draft = draftOf(input);
  const { name } = queueOf(state, input);
  const sent = await state.durably(() => put(state, queueOf(state, input), input, draft));
  state.waiters.wake(name);
  return sent;
}

/** Checks the message against the queue's limits and adds it; for SendMessage and for each entry of a batch. */
export function put(state: State, queue: Queue, input: Input, draft: Draft): object {
  const maximumBytes = numberOf(queue, "MaximumMessageSize");
  if (sizeBytesOf(draft) > maximumBytes) {
    const reason = `Reason: Message must be shorter than ${maximumBytes} bytes.`;
    throw new SqsFault("InvalidParameterValue", `One or more parameters are invalid. ${reason}`);
  }
  const delaySec = optionalInteger(input, "DelaySeconds", 0, 900) ?? numberOf(queue, "DelaySeconds");
  const messageId = add(state.db, queue, draft, { nowMs: state.clock.nowMs(), delaySec });
  const digest = md5OfAttributes(draft.attributes);
  const traceDigest =
    draft.traceHeader !== undefined &&
    md5OfAttributes({ AWSTraceHeader: { DataType: "String", StringValue: draft.traceHeader } });
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfBody(draft.body),
    ...(digest && { MD5OfMessageAttributes: digest }),
    ...(traceDigest && { MD5OfMessageSystemAttributes: traceDigest }),
  };
}
