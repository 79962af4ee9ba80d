/** An item as the document client sees it: plain values, as JSON has them. */
export type Item = { readonly [attribute: string]: unknown };

/** The names and values an expression refers to. */
export type Terms = { names: Readonly<Record<string, string>>; values: Readonly<Record<string, unknown>> };

export type Condition = (item: Item | undefined, terms: Terms) => boolean;
export type Update = (item: Item, terms: Terms) => Item;
type Operand = (item: Item | undefined, terms: Terms) => unknown;
type Path = (terms: Terms) => (string | number)[];

const conditions = new Map<string, Condition>();
const updates = new Map<string, Update>();
const projections = new Map<string, Path[]>();

/** Reads a condition, filter or key condition expression. */
export function conditionOf(expression: string): Condition {
  const known = conditions.get(expression);
  if (known) return known;
  const reader = readerOf(expression);
  const read = anyOf(reader);
  reader.mustEnd();
  conditions.set(expression, read);
  return read;
}

/** Reads an update expression: SET, REMOVE and ADD of numbers; every operand is of the item as it was. */
export function updateOf(expression: string): Update {
  const known = updates.get(expression);
  if (known) return known;
  const reader = readerOf(expression);
  const steps: ((before: Item, after: Item, terms: Terms) => Item)[] = [];
  while (!reader.isEnd()) {
    const clause = reader.next();
    do steps.push(stepOf(clause, reader));
    while (reader.takes(","));
  }
  const read: Update = (item, terms) => steps.reduce((after, step) => step(item, after, terms), item);
  updates.set(expression, read);
  return read;
}

/** The item with nothing but what a projection expression names. */
export function project(item: Item, expression: string, terms: Terms): Item {
  let paths = projections.get(expression);
  if (!paths) {
    const reader = readerOf(expression);
    paths = [];
    do paths.push(pathOf(reader));
    while (reader.takes(","));
    projections.set(expression, paths);
  }
  let shown: Item = {};
  for (const path of paths.map((path) => path(terms))) {
    const value = valueAt(item, path);
    if (value !== undefined) shown = withValue(shown, path, value);
  }
  return shown;
}

/** The order of two keys or operands: numbers by size, texts by their bytes. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

type Reader = ReturnType<typeof readerOf>;

function readerOf(expression: string) {
  const tokens = expression.match(/<>|<=|>=|[=<>(),+\-.]|\[\d+\]|#\w+|:\w+|\w+/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? fail(expression);
  const peek = (): string => (tokens[at] ?? "").toUpperCase();
  const takes = (token: string): boolean => {
    if (peek() !== token) return false;
    at++;
    return true;
  };
  const must = (token: string): void => {
    if (!takes(token)) fail(expression);
  };
  const mustEnd = () => {
    if (at < tokens.length) fail(expression);
  };
  return { next, peek, takes, must, mustEnd, isEnd: () => at >= tokens.length };
}

const fail = (expression: string): never => {
  throw Object.assign(new Error(`The rows cannot read ${expression}`), { name: "ValidationException" });
};

function anyOf(reader: Reader): Condition {
  const all = [allOf(reader)];
  while (reader.takes("OR")) all.push(allOf(reader));
  return all.length === 1 ? (all[0] as Condition) : (item, terms) => all.some((each) => each(item, terms));
}

function allOf(reader: Reader): Condition {
  const all = [oneOf(reader)];
  while (reader.takes("AND")) all.push(oneOf(reader));
  return all.length === 1 ? (all[0] as Condition) : (item, terms) => all.every((each) => each(item, terms));
}

function oneOf(reader: Reader): Condition {
  if (reader.takes("NOT")) {
    const inner = oneOf(reader);
    return (item, terms) => !inner(item, terms);
  }
  if (reader.takes("(")) {
    const inner = anyOf(reader);
    reader.must(")");
    return inner;
  }
  const name = reader.peek().toLowerCase();
  const test = tests[name];
  if (!test) return comparison(operandOf(reader), reader);
  reader.next();
  reader.must("(");
  const path = operandOf(reader);
  const other = reader.takes(",") ? operandOf(reader) : () => undefined;
  reader.must(")");
  return (item, terms) => test(path(item, terms), other(item, terms));
}

const tests: Record<string, (value: unknown, other: unknown) => boolean> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  begins_with: (value, other) => typeof value === "string" && value.startsWith(String(other)),
  contains: (value, other) =>
    typeof value === "string" ? value.includes(String(other)) : Array.isArray(value) && value.includes(other),
};

function comparison(left: Operand, reader: Reader): Condition {
  if (reader.takes("BETWEEN")) {
    const low = operandOf(reader);
    reader.must("AND");
    const high = operandOf(reader);
    return (item, terms) => {
      const value = left(item, terms);
      return holds(">=", value, low(item, terms)) && holds("<=", value, high(item, terms));
    };
  }
  if (reader.takes("IN")) {
    reader.must("(");
    const all: Operand[] = [];
    do all.push(operandOf(reader));
    while (reader.takes(","));
    reader.must(")");
    return (item, terms) => all.some((each) => holds("=", left(item, terms), each(item, terms)));
  }
  const sign = reader.next();
  const right = operandOf(reader);
  return (item, terms) => holds(sign, left(item, terms), right(item, terms));
}

/** What is not there, or of another type, is neither equal nor in any order; it is only unequal. */
function holds(sign: string, a: unknown, b: unknown): boolean {
  const isSame = a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
  if (sign === "=") return isSame;
  if (sign === "<>") return !isSame;
  if (typeof a !== typeof b || (typeof a !== "number" && typeof a !== "string")) return false;
  const order = compare(a, b);
  if (sign === "<") return order < 0;
  if (sign === "<=") return order <= 0;
  return sign === ">" ? order > 0 : order >= 0;
}

function operandOf(reader: Reader): Operand {
  if (reader.peek() === "IF_NOT_EXISTS" || reader.peek() === "LIST_APPEND") {
    const isDefault = reader.next().toLowerCase() === "if_not_exists";
    reader.must("(");
    const first = sumOf(reader);
    reader.must(",");
    const second = sumOf(reader);
    reader.must(")");
    if (isDefault) return (item, terms) => first(item, terms) ?? second(item, terms);
    return (item, terms) => [...(first(item, terms) as unknown[]), ...(second(item, terms) as unknown[])];
  }
  if (reader.peek().startsWith(":")) {
    const token = reader.next();
    return (_item, terms) => terms.values[token];
  }
  const path = pathOf(reader);
  return (item, terms) => item && valueAt(item, path(terms));
}

function sumOf(reader: Reader): Operand {
  const left = operandOf(reader);
  const sign = reader.takes("+") ? 1 : reader.takes("-") ? -1 : 0;
  if (sign === 0) return left;
  const right = operandOf(reader);
  return (item, terms) => Number(left(item, terms)) + sign * Number(right(item, terms));
}

function stepOf(clause: string, reader: Reader): (before: Item, after: Item, terms: Terms) => Item {
  const path = pathOf(reader);
  if (clause === "REMOVE") return (_before, after, terms) => withValue(after, path(terms), undefined);
  if (clause === "SET") reader.must("=");
  const value = sumOf(reader);
  if (clause === "SET") return (before, after, terms) => withValue(after, path(terms), value(before, terms));
  if (clause !== "ADD") return fail(clause);
  return (before, after, terms) => {
    const at = path(terms);
    return withValue(after, at, Number(valueAt(before, at) ?? 0) + Number(value(before, terms)));
  };
}

function pathOf(reader: Reader): Path {
  const parts = [reader.next()];
  for (;;) {
    if (reader.takes(".")) parts.push(reader.next());
    else if (reader.peek().startsWith("[")) parts.push(reader.next());
    else break;
  }
  return (terms) =>
    parts.map((part) => (part.startsWith("[") ? Number(part.slice(1, -1)) : (terms.names[part] ?? part)));
}

const valueAt = (item: Item, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Item | undefined)?.[step], item);

/** A copy of the item with another value at a path; without one there when it is undefined. */
function withValue(item: Item, [step, ...rest]: readonly (string | number)[], value: unknown): Item {
  if (step === undefined) return item;
  if (rest.length === 0 && value === undefined) {
    const { [String(step)]: _gone, ...kept } = item;
    return kept;
  }
  const inner = rest.length === 0 ? value : withValue((item[step] ?? {}) as Item, rest, value);
  return { ...item, [step]: inner };
}
