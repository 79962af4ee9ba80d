import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../../support/both-tables.ts";
import { seededRandom } from "../random.ts";
import { openRows } from "./rows.ts";

let on: TestTable;
beforeAll(async () => {
  on = await startTestTable("dynoxide");
});
afterAll(() => on[Symbol.asyncDispose]());

const seed = Date.now() % 1_000_000_000; // put the number of a failure here to see it again
const { chance, pick, below } = seededRandom(seed);

it(`500 random table commands get the same answers from the rows as from dynoxide (seed ${seed})`, async () => {
  const rows = openRows();
  const client = on.table.getDocumentClient();
  for (let at = 0; at < 500; at++) {
    const command = randomCommand();
    const real = await answerOf(() => client.send(command as GetCommand));
    const ours = await answerOf(() => Promise.resolve(rows.answer(command)));
    expect(ours, `command ${at}: ${command.constructor.name} ${JSON.stringify(command.input)}`).toEqual(real);
  }
}, 60_000);

async function answerOf(send: () => Promise<object>): Promise<unknown> {
  try {
    const { $metadata: _wire, ConsumedCapacity: _units, ...answer } = (await send()) as Record<string, unknown>;
    return JSON.parse(JSON.stringify(answer));
  } catch (error) {
    return { refused: (error as Error).name };
  }
}

const partitions = ["ASSET#a", "ASSET#b", "CONTENT#c"];
const sorts = ["ASSET", "JOB#hash", "JOB#probe", "RESULT#hash#000001", "SUMMARY"];
const places = ["DUE#x#0#0", "DUE#x#0#1"];
const months = ["TL#2024-01#image#0", "TL#2024-02#image#0"];
const TableName = "darkroom";

const key = () => ({ PK: pick(partitions), SK: pick(sorts) });
const text = () => pick(["", "a", "b", "queued", "running", "2024-01-02", "x".repeat(30)]);
const number = () => pick([-1, 0, 1, 2, 3, 10, 1_700_000_000_000, 0.5]);
const plain = (): unknown => pick<() => unknown>([text, number, () => chance(0.5), () => null, list, map])();
const list = () => Array.from({ length: below(3) }, () => pick([text, number])());
const map = () => ({ owner: text(), expiresAtMs: number(), ...(chance(0.3) && { boot: text() }) });

function randomItem() {
  return {
    ...key(),
    ...(chance(0.7) && { revision: number() }),
    ...(chance(0.7) && { state: text() }),
    ...(chance(0.5) && { lease: map() }),
    ...(chance(0.4) && { shown: plain() }),
    ...(chance(0.6) && { duePK: pick(places), dueSK: number() }),
    ...(chance(0.5) && { monthPK: pick(months), monthSK: `2024-0${1 + below(3)}#${below(9)}` }),
  };
}

type Part = { text: string; names: Record<string, string>; values: Record<string, unknown> };
let count = 0;
const term = (attribute: string, value: () => unknown, write: (name: string, value: string) => string): Part => {
  const id = ++count;
  return { text: write(`#n${id}`, `:v${id}`), names: { [`#n${id}`]: attribute }, values: { [`:v${id}`]: value() } };
};
const joined = (parts: Part[], by: string): Part => ({
  text: parts.map(({ text }) => text).join(by),
  names: Object.assign({}, ...parts.map(({ names }) => names)),
  values: Object.assign({}, ...parts.map(({ values }) => values)),
});
const bare = (attribute: string, write: (name: string) => string): Part => ({
  ...term(attribute, () => 0, write),
  values: {},
});

function randomCondition(depth = 0): Part {
  const attribute = pick(["revision", "state", "lease", "duePK", "nothing"]);
  const value = () => pick([number, text])();
  if (depth < 2 && chance(0.4)) {
    const inner = joined([randomCondition(depth + 1), randomCondition(depth + 1)], pick([") AND (", ") OR ("]));
    return { ...inner, text: `(${inner.text})` };
  }
  if (depth < 2 && chance(0.15)) {
    const inner = randomCondition(depth + 1);
    return { ...inner, text: `NOT (${inner.text})` };
  }
  if (chance(0.4)) return bare(attribute, (name) => `${pick(["attribute_exists", "attribute_not_exists"])}(${name})`);
  if (chance(0.2)) return term("state", text, (name, value) => `begins_with(${name}, ${value})`);
  return term(attribute, value, (name, value) => `${name} ${pick(["=", "<>", "<", "<=", ">", ">="])} ${value}`);
}

function randomUpdate(): Part {
  const sets = [
    term("state", text, (name, value) => `${name} = ${value}`),
    term("lease", map, (name, value) => `${name} = ${value}`),
    term("_et", text, (name, value) => `${name} = if_not_exists(${name}, ${value})`),
    term("dueSK", number, (name, value) => `${name} = ${value}`),
  ].filter(() => chance(0.5));
  const adds = ["revision", "attempt"]
    .filter(() => chance(0.4))
    .map((attribute) => term(attribute, number, (name, value) => `${name} ${value}`));
  const removes = ["shown", "monthPK"].filter(() => chance(0.3)).map((attribute) => bare(attribute, (name) => name));
  const clauses = [
    { word: "SET", parts: sets },
    { word: "ADD", parts: adds },
    { word: "REMOVE", parts: removes },
  ].filter(({ parts }) => parts.length > 0);
  if (clauses.length === 0) return randomUpdate();
  const written = clauses.map(({ word, parts }) => {
    const all = joined(parts, ", ");
    return { ...all, text: `${word} ${all.text}` };
  });
  return joined(written, " ");
}

function termsOf(...parts: Part[]) {
  const { names, values } = joined(parts, "");
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

function randomQuery(): QueryCommandInput {
  const index = pick([undefined, undefined, "byDue" as const, "byMonth" as const]);
  const { attribute, partition, sort, bound } = {
    none: { attribute: "PK", partition: pick(partitions), sort: "SK", bound: () => pick<string | number>(sorts) },
    byDue: { attribute: "duePK", partition: pick(places), sort: "dueSK", bound: number },
    byMonth: { attribute: "monthPK", partition: pick(months), sort: "monthSK", bound: () => `2024-0${1 + below(4)}` },
  }[index ?? ("none" as const)];
  const parts = [
    term(
      attribute,
      () => partition,
      (name, value) => `${name} = ${value}`,
    ),
  ];
  if (chance(0.7)) {
    const low = term(sort, bound, (name, value) => `${name} ${pick(["=", "<", "<=", ">", ">="])} ${value}`);
    const between = () => {
      const high = term(sort, bound, (_name, value) => value);
      const first = term(sort, bound, (name, value) => `${name} BETWEEN ${value}`);
      return { ...joined([first, { ...high, names: {} }], " AND ") };
    };
    parts.push(chance(0.5) ? low : between());
  }
  return {
    TableName,
    Limit: pick([1, 2, 3, 100]),
    KeyConditionExpression: parts.map(({ text }) => text).join(" AND "),
    ...termsOf(...parts),
    ...(index && { IndexName: index }),
    ...(!index && chance(0.5) && { ConsistentRead: true }),
    ...(chance(0.4) && { ScanIndexForward: chance(0.5) }),
  };
}

function randomCommand() {
  const dice = below(100);
  if (dice < 10) return new GetCommand({ TableName, Key: key(), ConsistentRead: true });
  if (dice < 15) return new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key()] } } });
  if (dice < 40) return new QueryCommand(randomQuery());
  const condition = chance(0.5) ? randomCondition() : undefined;
  const given = condition ? { ConditionExpression: condition.text } : {};
  if (dice < 65) {
    const ReturnValues = pick(["NONE", "ALL_OLD"] as const);
    return new PutCommand({
      TableName,
      Item: randomItem(),
      ReturnValues,
      ...given,
      ...termsOf(...(condition ? [condition] : [])),
    });
  }
  if (dice < 75) {
    const ReturnValues = pick(["NONE", "ALL_OLD"] as const);
    return new DeleteCommand({
      TableName,
      Key: key(),
      ReturnValues,
      ...given,
      ...termsOf(...(condition ? [condition] : [])),
    });
  }
  const update = randomUpdate();
  return new UpdateCommand({
    TableName,
    Key: key(),
    UpdateExpression: update.text,
    ReturnValues: pick(["NONE", "ALL_NEW"] as const),
    ...given,
    ...termsOf(update, ...(condition ? [condition] : [])),
  });
}
