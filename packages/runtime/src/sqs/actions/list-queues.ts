import { type Input, optionalInteger, optionalText } from "../input.ts";
import { type State, urlOf } from "../state.ts";

/** Addresses in order of the names, 1,000 a page. As in SQS there is a next token only for those who gave MaxResults. */
export function listQueues(input: Input, state: State): object {
  const prefix = optionalText(input, "QueueNamePrefix") ?? "";
  const after = Buffer.from(optionalText(input, "NextToken") ?? "", "base64url").toString();
  const limit = optionalInteger(input, "MaxResults", 1, 1000);
  const names = state.queues.all().map(({ name }) => name);
  const found = names.filter((name) => name.startsWith(prefix) && name > after);
  const page = found.slice(0, limit ?? 1000);
  if (page.length === 0) return {};
  const isTruncated = limit !== undefined && page.length < found.length;
  return {
    QueueUrls: page.map((name) => urlOf(state, name)),
    ...(isTruncated && { NextToken: Buffer.from(page.at(-1) ?? "").toString("base64url") }),
  };
}
