import { SqsFault } from "../fault.ts";
import { type Input, textList } from "../input.ts";
import { countOf } from "../message-store.ts";
import { type Queue, settingsOf } from "../queue.ts";
import { arnOf, queueOf, type State } from "../state.ts";
import { expire } from "../take.ts";

/** The attributes asked for: settings, counts, times in seconds. Counts are exact here; in SQS they are approximate. */
export function getQueueAttributes(input: Input, state: State): object {
  const queue = queueOf(state, input);
  const names = textList(input, "AttributeNames");
  if (names.length === 0) return {};
  const all = attributesOf(state, queue);
  if (names.includes("All")) return { Attributes: all };

  const [unknown] = names.filter((name) => !(name in all) && !optionalNames.includes(name));
  if (unknown) throw new SqsFault("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
  return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) };
}

/** Names that are known and answer nothing while they are not set. */
const optionalNames = [
  ...["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds"],
  ...["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"],
];

function attributesOf(state: State, queue: Queue): Record<string, string> {
  const nowMs = state.clock.nowMs();
  state.quickly(() => expire(state, queue, nowMs));
  const { visible, delayed, inFlight } = countOf(state.db, queue, nowMs);
  return {
    ...settingsOf(queue),
    QueueArn: arnOf(state, queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedMs / 1000)),
  };
}
