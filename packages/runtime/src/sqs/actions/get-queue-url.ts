import { type Input, optionalText, text } from "../input.ts";
import { mustExist, type State, urlOf } from "../state.ts";

export function getQueueUrl(input: Input, state: State): object {
  const name = text(input, "QueueName");
  const owner = optionalText(input, "QueueOwnerAWSAccountId") ?? state.accountId;
  mustExist(owner === state.accountId ? state.queues.find(name) : undefined);
  return { QueueUrl: urlOf(state, name) };
}
