import { endpoint } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import { expect, it } from "vitest";
import * as z from "zod";
import { parseBody } from "./parse-body.ts";

const described = endpoint({
  method: "POST",
  path: "/v1/things:count",
  name: "countThings",
  summary: "Counts things",
  params: z.object({}),
  body: z.strictObject({
    limit: z.number().int().min(1).max(100).default(10),
    filter: z.strictObject({ isRed: z.boolean().optional(), names: z.array(z.string()).max(3).optional() }).default({}),
  }),
  answer: z.object({}),
});

it("parses a body by its schema, with what was left out filled in", () => {
  expect(parseBody(described, '{"filter":{"isRed":true}}', "application/json; charset=utf-8")).toEqual({
    limit: 10,
    filter: { isRed: true },
  });
});

it.each([
  ["another type", "{}", "text/plain", "content-type", "application/json"],
  ["no type", "{}", undefined, "content-type", "application/json"],
  ["no JSON", "{limit:1}", "application/json", "body", "a JSON object"],
  ["no object", "[]", "application/json", "body", "one of the fields limit, filter"],
  ["more than it takes", `{"limit":1,"x":"${"x".repeat(1024 * 1024)}"}`, "application/json", "body", "at most 1 MiB"],
  ["a number too high", '{"limit":101}', "application/json", "limit", "a whole number from 1 to 100"],
  ["a wrong field within", '{"filter":{"isRed":1}}', "application/json", "filter.isRed", "true or false"],
  ["a list too long", '{"filter":{"names":["","","",""]}}', "application/json", "filter.names", "at most 3"],
  ["an unknown field", '{"filter":{"hue":1}}', "application/json", "filter.hue", "one of the fields isRed, names"],
])("refuses %s, with the field and what it may be", (_what, text, type, field, limit) => {
  const refused = (() => {
    try {
      return parseBody(described, text, type);
    } catch (error) {
      return error;
    }
  })();
  expect(Fault.is(refused, "request.invalid")).toBe(true);
  expect((refused as Fault).facts).toMatchObject({ field, limit: expect.stringContaining(limit) });
});
