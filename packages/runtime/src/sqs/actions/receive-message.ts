import { type Input, optionalInteger, textList } from "../input.ts";
import { type Attributes, md5OfAttributes, md5OfBody } from "../message.ts";
import type { Received } from "../message-store.ts";
import { numberOf } from "../queue.ts";
import { queueOf, type State } from "../state.ts";
import { take } from "../take.ts";

/** Answers at once if there are messages, else waits for some as long as it is asked to, and as long as the socket is open. */
export function receiveMessage(input: Input, state: State, gone: AbortSignal): object | Promise<object> {
  const queue = queueOf(state, input);
  const limit = optionalInteger(input, "MaxNumberOfMessages", 1, 10) ?? 1;
  const askedVisibilitySec = optionalInteger(input, "VisibilityTimeout", 0, 43_200);
  const waitSec = optionalInteger(input, "WaitTimeSeconds", 0, 20) ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds");
  const wanted = { attributes: textList(input, "MessageAttributeNames"), system: systemNames(input) };
  const answer = (messages: Received[]) =>
    messages.length === 0 ? {} : { Messages: messages.map((message) => written(message, wanted, state.accountId)) };

  const takeNow = () => {
    const current = state.queues.find(queue.name);
    if (!current || gone.aborted) return [];
    return take(state, current, limit, askedVisibilitySec ?? numberOf(current, "VisibilityTimeout"));
  };
  const messages = takeNow();
  if (messages.length > 0 || waitSec === 0 || gone.aborted) return answer(messages);

  return new Promise((resolve) => {
    const offer = () => {
      const arrived = takeNow();
      if (arrived.length > 0) resolve(answer(arrived));
      return arrived.length > 0;
    };
    const untilMs = state.clock.nowMs() + waitSec * 1000;
    state.waiters.add(queue.name, { offer, giveUp: () => resolve({}) }, untilMs, gone);
  });
}

/** `AttributeNames` is the older name of `MessageSystemAttributeNames`; SQS takes both. */
const systemNames = (input: Input) => [
  ...textList(input, "AttributeNames"),
  ...textList(input, "MessageSystemAttributeNames"),
];

type Wanted = { attributes: string[]; system: string[] };

function written(message: Received, wanted: Wanted, accountId: string): object {
  const attributes = chosen(message.attributes, wanted.attributes);
  const digest = md5OfAttributes(attributes);
  const system = Object.entries({
    SenderId: accountId,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    ...(message.sourceArn !== undefined && { DeadLetterQueueSourceArn: message.sourceArn }),
    ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
  }).filter(([name]) => wanted.system.includes("All") || wanted.system.includes(name));
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(digest && { MessageAttributes: attributes, MD5OfMessageAttributes: digest }),
  };
}

/** By name, `All`, or a prefix such as `bar.*`. */
function chosen(attributes: Attributes, wanted: string[]): Attributes {
  const isWanted = (name: string) =>
    wanted.some(
      (want) => want === "All" || want === name || (want.endsWith(".*") && name.startsWith(want.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
