import { Scan } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const name = z
  .string()
  .regex(/^[\w.:-]{1,64}$/)
  .describe("Kept on every asset that has none: where it came from");

/** A scan as people read it. */
export const View = z.object({
  scanId: z.string(),
  state: z.enum(["listing", "deciding", "done"]),
  prefix: z.string(),
  source: z.string().optional(),
  files: z.number().int(), // found so far
  counts: z.record(Scan.Verdict, z.number().int()), // decided so far
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type View = z.infer<typeof View>;

/** What was decided about one file. */
export const DecisionView = Scan.Decision;
export type DecisionView = z.infer<typeof DecisionView>;

const missing = ["scan.missing"];
const scanId = z
  .string()
  .regex(/^scn_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("The scan, as its start named it");
const mostRefused = 500;

export const start = endpoint({
  method: "POST",
  path: "/v1/scans",
  name: "startScan",
  summary:
    "Looks at all objects below a prefix, takes in what the library does not know, and says of each what and why",
  params: z.object({}),
  body: z.strictObject({
    prefix: z.string().max(1024).default("").describe("Of the keys; an empty one is the whole bucket"),
    source: name.optional(),
    limit: z.number().int().min(1).max(1_000_000).default(1_000_000).describe("How many objects at most"),
    since: z.iso.datetime({ offset: true }).optional().describe("What came since then counts as new, too"),
    refused: z
      .array(z.strictObject({ name: z.string().max(1024), code: z.string().regex(/^source\.[a-z_]{1,40}$/) }))
      .max(mostRefused)
      .default([])
      .describe("Files a scanner found and could not send"),
  }),
  answer: View,
});

export const list = endpoint({
  method: "GET",
  path: "/v1/scans",
  name: "listScans",
  summary: "The latest scans, the last one first, at most 50",
  params: z.object({}),
  answer: z.object({ items: z.array(View) }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/scans/:scanId",
  name: "getScan",
  summary: "How far a scan is, and what it came to",
  missing,
  params: z.object({ scanId }),
  answer: View,
});

export const decisions = endpoint({
  method: "GET",
  path: "/v1/scans/:scanId/decisions",
  name: "listScanDecisions",
  summary: "What a scan decided about each file, and why; in the order it found them, some hundreds a page",
  missing,
  params: z.object({
    scanId,
    verdict: Scan.Verdict.optional().describe("Only these; a page may then be empty and have a next one"),
    cursor: z.string().max(64).optional().describe("`nextCursor` of the page before"),
  }),
  answer: z.object({ items: z.array(DecisionView), nextCursor: z.string().optional() }),
});
