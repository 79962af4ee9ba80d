import { SqsFault } from "../fault.ts";
import { type Input, optionalTextMap, textList } from "../input.ts";
import { queueOf, type State } from "../state.ts";

export function tagQueue(input: Input, state: State): object {
  const queue = queueOf(state, input);
  const tags = { ...queue.tags, ...optionalTextMap(input, "Tags") };
  if (Object.keys(tags).length > 50) throw new SqsFault("InvalidParameterValue", "A queue has at most 50 tags.");
  state.queues.change(queue, { tags }, state.clock.nowMs());
  return {};
}

export function untagQueue(input: Input, state: State): object {
  const queue = queueOf(state, input);
  const removed = textList(input, "TagKeys");
  const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !removed.includes(key)));
  state.queues.change(queue, { tags }, state.clock.nowMs());
  return {};
}

export function listQueueTags(input: Input, state: State): object {
  return { Tags: queueOf(state, input).tags };
}
