import { expect, it } from "vitest";
import { type Counted, count } from "../cost/count.ts";
import counted from "../cost/counted.json" with { type: "json" };

/** Every figure by its name: `importing.writeUnits`, `importing.messages.hash`. */
function figuresOf(value: object, path = ""): [string, number][] {
  return Object.entries(value).flatMap(([name, inner]): [string, number][] => {
    if (typeof inner === "number") return [[`${path}${name}`, inner]];
    return typeof inner === "object" ? figuresOf(inner, `${path}${name}.`) : [];
  });
}

it("asks of table, buckets and queues what the cost sheet is worked out from", async () => {
  const { countedOn: _date, pictures: _count, ...known } = counted;
  const now = await count(50);
  console.log(JSON.stringify(now));
  const expected = new Map(figuresOf(known satisfies Counted));
  const moved = figuresOf(now).filter(([name, figure]) => {
    const before = expected.get(name) ?? Number.NaN;
    return !(Math.abs(figure - before) <= Math.max(0.5, before * 0.3)); // batches fall differently on a busy machine
  });
  expect(moved).toEqual([]);
  expect(figuresOf(now).map(([name]) => name)).toEqual([...expected.keys()]);
});
