import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { indexes } from "../../../packages/table/src/shape.ts";
import { compare, conditionOf, type Item, project, type Terms, updateOf } from "./expressions.ts";
import { type IndexName, indexNames, openViews } from "./views.ts";

export type Written = (before: Item | undefined, after: Item | undefined) => void;

export type Rows = {
  /** What the table answers to a command of the document client; throws what it would throw. */
  answer(command: unknown): object;
  /** Every item, as it stands. */
  all(): Item[];
  get(partition: string, sort: string): Item | undefined;
};

type Options = {
  /** Told of every write before it is acknowledged. */
  written?: Written;
  nowMs?: () => number;
  /** How far the indexes lag behind this write, ms. */
  lagMs?: () => number;
};

type Input = Record<string, unknown> & {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
  ReturnValues?: string;
};

const mostBytes = 1024 * 1024;

/** One table in memory: what the document client would get from the table of this schema, for the commands the stores send. */
export function openRows({ written = () => {}, nowMs = () => 0, lagMs = () => 0 }: Options = {}): Rows {
  const partitions = new Map<string, Map<string, Item>>();
  const views = openViews({ nowMs, lagMs });
  const get = (partition: string, sort: string) => partitions.get(partition)?.get(sort);

  const write = (before: Item | undefined, after: Item | undefined): void => {
    const { PK, SK } = (after ?? before ?? {}) as { PK: string; SK: string };
    written(before, after);
    const rows = partitions.get(PK) ?? new Map<string, Item>();
    partitions.set(PK, rows);
    if (after) rows.set(SK, Object.freeze(after));
    else rows.delete(SK);
    views.note(`${PK}\0${SK}`, after);
  };

  const change = (
    key: Item,
    input: Input,
    next: (before: Item | undefined, terms: Terms) => Item | undefined,
  ): object => {
    const before = get(String(key.PK), String(key.SK));
    const terms = termsOf(input);
    if (input.ConditionExpression && !conditionOf(input.ConditionExpression)(before, terms))
      throw new ConditionalCheckFailedException({ message: "The conditional request failed", $metadata: {} });
    const after = next(before, terms);
    if (before || after) write(before, after);
    const shown = input.ReturnValues === "ALL_OLD" ? before : input.ReturnValues === "ALL_NEW" ? after : undefined;
    return shown ? { Attributes: shown } : {};
  };

  const answer = (command: unknown): object => {
    if (command instanceof GetCommand) return itemOf(command.input, get);
    if (command instanceof QueryCommand) return query(command.input as QueryInput, partitions, views.at);
    if (command instanceof BatchGetCommand) return batch(command.input, get);
    if (command instanceof PutCommand) {
      const item = { ...command.input.Item };
      return change(item, command.input as Input, () => item);
    }
    if (command instanceof DeleteCommand)
      return change(command.input.Key ?? {}, command.input as Input, () => undefined);
    if (command instanceof UpdateCommand) {
      const { Key = {}, UpdateExpression = "" } = command.input;
      const update = updateOf(UpdateExpression);
      return change(Key, command.input as Input, (before, terms) => update(before ?? Key, terms));
    }
    throw new Error(`The rows know no ${(command as object).constructor.name}`);
  };
  return { answer, get, all: () => [...partitions.values()].flatMap((rows) => [...rows.values()]) };
}

const termsOf = (input: Input): Terms => ({
  names: input.ExpressionAttributeNames ?? {},
  values: input.ExpressionAttributeValues ?? {},
});

type Get = (partition: string, sort: string) => Item | undefined;

function itemOf(input: GetCommand["input"], get: Get): object {
  const item = get(String(input.Key?.PK), String(input.Key?.SK));
  if (!item) return {};
  const terms = { names: input.ExpressionAttributeNames ?? {}, values: {} };
  return { Item: input.ProjectionExpression ? project(item, input.ProjectionExpression, terms) : item };
}

function batch(input: BatchGetCommand["input"], get: Get): object {
  const Responses = Object.entries(input.RequestItems ?? {}).map(([name, { Keys = [] }]) => [
    name,
    Keys.flatMap(({ PK, SK }) => get(String(PK), String(SK)) ?? []),
  ]);
  return { Responses: Object.fromEntries(Responses), UnprocessedKeys: {} };
}

type QueryInput = Input & {
  IndexName?: string;
  KeyConditionExpression: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  ScanIndexForward?: boolean;
  ExclusiveStartKey?: Item;
  ConsistentRead?: boolean;
  Limit?: number;
};

type At = (index: IndexName, partition: string) => Iterable<Item>;

function query(input: QueryInput, partitions: Map<string, Map<string, Item>>, at: At): object {
  const index = indexNames.find((name) => name === input.IndexName);
  if (index && input.ConsistentRead) throw refusal("Consistent reads are not supported on global secondary indexes");
  if (!input.Limit) throw refusal("Every Query of ours has a Limit");
  const terms = termsOf(input);
  mustBeARange(input.KeyConditionExpression, terms);
  const [partitionKey, sortKey] = index
    ? [indexes[index].partitionKey.name, indexes[index].sortKey.name]
    : ["PK", "SK"];
  const partition = partitionOf(input, partitionKey, terms);
  const rows = index ? at(index, partition) : (partitions.get(partition)?.values() ?? []);
  const isAsked = conditionOf(input.KeyConditionExpression);
  const way = input.ScanIndexForward === false ? -1 : 1;
  const order = (a: Item, b: Item) => way * (compare(a[sortKey], b[sortKey]) || compare(keyText(a), keyText(b)));
  const start = input.ExclusiveStartKey;
  const found = [...rows]
    .filter((item) => isAsked(item, terms))
    .sort(order)
    .filter((item) => !start || order(item, start) > 0);
  return pageOf(found, input, terms, [partitionKey, sortKey]);
}

/** What fits: at most the limit, at most 1 MB, and where to go on when there is or may be more. */
function pageOf(found: Item[], input: QueryInput, terms: Terms, keys: string[]): object {
  const read: Item[] = [];
  let sizeBytes = 0;
  for (const item of found) {
    if (read.length >= (input.Limit ?? 0) || sizeBytes > mostBytes) break;
    read.push(item);
    if (found.length > 8) sizeBytes += JSON.stringify(item).length;
  }
  const passes = input.FilterExpression ? conditionOf(input.FilterExpression) : () => true;
  const shown = read.filter((item) => passes(item, terms));
  const last = read.at(-1);
  const isCut = last !== undefined && (read.length < found.length || read.length === input.Limit);
  const { ProjectionExpression } = input;
  return {
    Items: ProjectionExpression ? shown.map((item) => project(item, ProjectionExpression, terms)) : shown,
    Count: shown.length,
    ScannedCount: read.length,
    ...(isCut && { LastEvaluatedKey: Object.fromEntries(["PK", "SK", ...keys].map((name) => [name, last[name]])) }),
  };
}

function partitionOf(input: QueryInput, name: string, terms: Terms): string {
  for (const [, attribute = "", value = ""] of input.KeyConditionExpression.matchAll(/(#?\w+) = (:\w+)/g))
    if ((terms.names[attribute] ?? attribute) === name) return String(terms.values[value]);
  throw refusal(`The key condition does not name ${name}`);
}

function mustBeARange(expression: string, { values }: Terms): void {
  const [, low = "", high = ""] = /BETWEEN (:\w+) AND (:\w+)/.exec(expression) ?? [];
  if (low && compare(values[low], values[high]) > 0) throw refusal("The BETWEEN operator's bounds are out of order");
}

const keyText = (item: Item): string => `${item.PK}\0${item.SK}`;
const refusal = (message: string): Error => Object.assign(new Error(message), { name: "ValidationException" });
