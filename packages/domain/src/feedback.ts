import * as z from "zod";
import * as Rubric from "./rubric.ts";

/** How criteria are judged: by a verdict each, or by points as well. */
export const Schema = z.enum(["criteria.v1", "criteria.v2"]);
export type Schema = z.infer<typeof Schema>;

/** What is said of a criterion. */
export const Verdict = z.enum(["met", "partly", "missed", "not_assessable"]);
export type Verdict = z.infer<typeof Verdict>;

/** What a request for feedback says: by which rubric, the latest version unless it names one, and in which shape. */
export const Options = z.strictObject({
  rubric: Rubric.Id,
  rubricVersion: z.number().int().positive().optional(),
  schema: Schema.default("criteria.v1"),
});
export type Options = z.infer<typeof Options>;
