import { expect, it } from "vitest";
import * as Filter from "./filter.ts";

const terms = (written: Filter.Written) => Filter.read(written)[0]?.terms;

it("reads choices, negations, what has no value, and quotes", () => {
  expect(terms({ kind: "image,!video" })).toEqual([
    { isNot: false, is: "value", value: "image" },
    { isNot: true, is: "value", value: "video" },
  ]);
  expect(terms({ camera: 'none,"none","Leica, ""M"""' })).toEqual([
    { isNot: false, is: "none" },
    { isNot: false, is: "value", value: "none" },
    { isNot: false, is: "value", value: 'Leica, "M"' },
  ]);
});

it("reads ranges with both ends in, and a date as its whole day", () => {
  expect(terms({ size: "10..20,..5" })).toMatchObject([{ from: 10, to: 20 }, { to: 5 }]);
  expect(terms({ captured: "2024-02-29" })).toEqual([
    { isNot: false, is: "range", from: Date.UTC(2024, 1, 29), to: Date.UTC(2024, 2, 1) - 1 },
  ]);
  expect(terms({ captured: "2024-01-01T00:00:00+01:00.." })).toMatchObject([{ from: Date.UTC(2023, 11, 31, 23) }]);
});

it.each(["a", "none", "!x", 'q"q', "a,b", " pad ", "1..2", '"', "Ünï’s; DROP"])(
  "quotes %s so that it means itself",
  (value) => {
    expect(terms({ camera: Filter.quote(value) })).toEqual([{ isNot: false, is: "value", value }]);
  },
);

it.each([
  ["kind", "pictures"],
  ["kind", ""],
  ["size", "big"],
  ["size", "20..10"],
  ["size", ".."],
  ["size", "1e400"],
  ["captured", "2024-02-30"],
  ["captured", "yesterday"],
  ["place", "perhaps"],
  ["box", "1,2,3"],
  ["box", "0,50,0,40"],
  ["box", "0,-91,0,40"],
  ["camera", '"a"b'],
  ["camera", '"open'],
  ["camera", "a\u0000b"],
  ["state", "error"],
] as const)("refuses %s=%s, and says which field and what it may be", (field, text) => {
  expect(() => Filter.read({ [field]: text })).toThrow(
    expect.objectContaining({ code: "request.invalid", facts: { field, limit: Filter.limitOf(field) } }),
  );
});

it("refuses more than anybody means", () => {
  expect(() => Filter.read({ camera: "x".repeat(5000) })).toThrow("camera must be");
  expect(() => Filter.read({ camera: `a${",a".repeat(100)}` })).toThrow("camera must be");
});
