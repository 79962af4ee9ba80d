import { describe, expect, it } from "vitest";
import * as z from "zod";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { readAnswer } from "./read-answer.ts";
import { toWireSchema } from "./wire-schema.ts";

const expected = {
  answers: z.strictObject({
    caption: z.string().min(10).max(60),
    score: z.number().int().min(0).max(100),
    domain: z.enum(["photo", "3d_render"]),
    missing: z.array(z.string().max(20)).max(3),
  }),
  minimal: ["caption"],
  aliases: { description: "caption" },
};
const whole = { caption: "A pier at dawn.", score: 85, domain: "photo", missing: ["people"] };
const json = JSON.stringify(whole);

it("takes what is right as it is", () => {
  expect(readAnswer(json, expected)).toEqual({ grade: "ok", data: whole, reasons: [] });
  expect(readAnswer(`\uFEFF<think>Let me see {}</think>\n${json}`, expected).grade).toBe("ok");
});

const mended: [string, string, unknown, string[]][] = [
  ["a fence", `\`\`\`json\n${json}\n\`\`\``, whole, ["fenced"]],
  ["prose around it", `Sure! ${json} Anything else?`, whole, ["extracted"]],
  ["two objects, of which the last is ours", `{"a":1} and ${json}`, whole, ["extracted"]],
  ["single quotes and a trailing comma", json.replaceAll('"', "'").replace("}", ",}"), whole, ["repaired"]],
  ["another name for a key", json.replace("caption", "description"), whole, ["alias:description"]],
  ["a number in words", json.replace("85", '"85/100"'), whole, ["coerced:score"]],
  ["a share of a hundred", json.replace("85", "0.85"), whole, ["scaled:score"]],
  ["a number out of range", json.replace("85", "850"), { ...whole, score: 100 }, ["clamped:score"]],
  [
    "an enum in other letters",
    json.replace("photo", "3D render"),
    { ...whole, domain: "3d_render" },
    ["coerced:domain"],
  ],
  [
    "too many items",
    json.replace('["people"]', '["a","b","c","d"]'),
    { ...whole, missing: ["a", "b", "c"] },
    ["dropped_items:1"],
  ],
];

it.each(mended)("reads %s, and says what it did", (_, text, data, reasons) => {
  expect(readAnswer(text, expected)).toEqual({ grade: "degraded", data, reasons });
});

it("cuts what is too long at a word", () => {
  const reading = readAnswer(json.replace("A pier at dawn.", "long word ".repeat(10)), expected);
  expect(reading).toMatchObject({ grade: "degraded", data: { caption: expect.stringMatching(/^long .* word$/) } });
});

it("does not believe the last number of an answer that was cut", () => {
  const reading = readAnswer('{"caption":"A pier at dawn.","score":8', expected, false);
  expect(reading).toMatchObject({ grade: "degraded", data: { caption: "A pier at dawn." } });
  expect(reading).not.toHaveProperty("data.score");
  expect(reading).toMatchObject({ reasons: ["truncated", "missing:score", "missing:domain", "missing:missing"] });
});

it("finds the fields of an answer that is no JSON", () => {
  expect(readAnswer("**Caption:** A pier at dawn.\nScore: 85", expected)).toMatchObject({
    grade: "degraded",
    data: { caption: "A pier at dawn." },
  });
});

const useless: [string, string, string][] = [
  ["prose", "I would rather talk about the weather.", "no JSON"],
  ["nothing", "", "no text"],
  ["an answer without what it is for", '{"score":85}', "missing caption"],
  ["a list", "[1,2,3]", "no object"],
];

it.each(useless)("says that %s is no answer, and why", (_, text, what) => {
  expect(readAnswer(text, expected)).toEqual({ grade: "failed", what });
});

describe("hostile answers", () => {
  const floods: [string, string][] = [
    ["open braces", "{".repeat(60_000)],
    ["open strings", '{"'.repeat(30_000)],
    ["backslashes", `{"caption":"${"\\".repeat(60_000)}`],
    ["nested lists", `{"caption":${"[".repeat(60_000)}`],
    ["fences", "```\n".repeat(15_000)],
    ["field names", "caption:".repeat(8_000)],
    ["braces that close", "{}".repeat(30_000)],
  ];
  it.each(floods)("reads %s in no time, or not at all", async (_, text) => {
    expect(await cpuMs(() => [readAnswer(text, expected), readAnswer(text, expected, false)])).toBeLessThan(3_000);
  });

  it("takes known keys only", () => {
    const reading = readAnswer(`{"__proto__":{"isAdmin":true},"extra":1,${json.slice(1)}`, expected);
    expect(reading).toMatchObject({ grade: "degraded", data: whole });
    expect(Object.keys("data" in reading ? reading.data : {})).toEqual(Object.keys(whole));
  });
});

it("holds a model only to what every grammar knows", () => {
  const known = new Set(["type", "properties", "required", "items", "enum", "maxItems", "minimum", "maximum"]);
  const wire = toWireSchema(expected.answers);
  const check = (schema: object): void => {
    expect(Object.keys(schema).filter((key) => !known.has(key))).toEqual([]);
    if ("properties" in schema) Object.values(schema.properties as object).forEach(check);
    if ("items" in schema) check(schema.items as object);
  };
  check(wire);
  expect(wire.required).toEqual(["caption", "score", "domain", "missing"]);
  expect(wire.properties?.["score"]).toEqual({ type: "integer", minimum: 0, maximum: 100 });
});
