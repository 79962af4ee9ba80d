import type { Input } from "../input.ts";
import { redriveOf } from "../queue.ts";
import { arnOf, queueOf, type State, urlOf } from "../state.ts";

/** The queues whose dead letters go here, in one page. */
export function listDeadLetterSourceQueues(input: Input, state: State): object {
  const arn = arnOf(state, queueOf(state, input).name);
  const sources = state.queues.all().filter((queue) => redriveOf(queue)?.deadLetterTargetArn === arn);
  return { queueUrls: sources.map(({ name }) => urlOf(state, name)) };
}
