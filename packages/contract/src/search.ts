import { Filter } from "@darkroom/domain";
import * as z from "zod";
import { Item } from "./assets.ts";
import { endpoint } from "./endpoint.ts";

/** Every field the library is filtered by. */
export const filterNames = Filter.names;
export type FilterName = Filter.FieldName;

/** A value as a term of a filter that means it and nothing else. */
export const quote = Filter.quote;

/** What the library is sorted by. */
export const Sort = z.enum(Filter.sorts);
export type Sort = z.infer<typeof Sort>;

/** Fields whose values are counted where somebody asks for it. */
export const Facet = z.enum(Filter.counted);
export type Facet = z.infer<typeof Facet>;

const filters = Object.fromEntries(
  Filter.names.map((name) => [
    name,
    z
      .string()
      .optional()
      .describe(`${Filter.fields[name].says}: ${Filter.limitOf(name)}`),
  ]),
) as Record<Filter.FieldName, z.ZodOptional<z.ZodString>>;

export const find = endpoint({
  method: "GET",
  path: "/v1/search",
  name: "search",
  summary: "What filters find, a page at a time, with how much it is and how often each value of a field is among it",
  params: z.object({
    ...filters,
    sort: Sort.default("captured").describe(
      "What it is sorted by; position: people's own order of the one manual collection that is filtered by",
    ),
    order: z.enum(["desc", "asc"]).optional().describe("Which end comes first: asc of names and positions, else desc"),
    facets: z
      .string()
      .optional()
      .describe(`Fields whose values are counted, by commas: ${Facet.options.join(", ")}`),
    limit: z.coerce.number().int().min(0).max(500).default(100).describe("How many at most; 0 only counts"),
    cursor: z.string().max(4096).optional().describe("`nextCursor` of the page before; nothing else may change"),
  }),
  answer: z.object({
    items: z.array(Item),
    nextCursor: z.string().optional(),
    total: z.number().int(),
    facets: z.partialRecord(
      Facet,
      z.object({
        values: z.array(z.object({ value: z.string().nullable(), count: z.number().int() })), // the most frequent 100 (months: all); null: without
        distinct: z.number().int(), // how many there are of them
      }),
    ),
  }),
});

const state = z.object({
  dataset: z.string().optional(), // the rows that answer; absent while there are none yet
  building: z
    .object({
      copied: z.number().int(), // summaries
      startedAt: z.string(), // ISO 8601 UTC
    })
    .optional(), // rows are built anew, beside those that answer
});

export const status = endpoint({
  method: "GET",
  path: "/v1/search/rows",
  name: "getSearchRows",
  summary: "Which rows answer, and how far those are that are being built anew",
  params: z.object({}),
  answer: state,
});

export const rebuild = endpoint({
  method: "POST",
  path: "/v1/search/rows",
  name: "rebuildSearchRows",
  summary: "Builds the search's rows anew from the table, while the old ones answer",
  params: z.object({}),
  answer: state,
});

const count = z.number().int();

/** How far a mode is with the assets models are asked about. */
const Mode = z.object({
  mode: z.string(),
  done: count,
  stale: count, // of these: today they would be asked with something else
  open: count, // queued or running
  failed: count,
  skipped: count,
  missing: count, // nobody has asked
  reasons: z.record(z.string(), count), // of the failed ones, by fault code
  by: z.array(
    z.object({ backend: z.string(), model: z.string(), digest: z.string(), isStale: z.boolean(), count }), // the digest's first 12 digits
  ),
});

export const coverage = endpoint({
  method: "GET",
  path: "/v1/search/coverage",
  name: "getCoverage",
  summary:
    "Of how many pictures and videos each mode has said something, by which model, and what is stale, missing or failed",
  params: z.object({}),
  answer: z.object({
    assets: count, // pictures and videos, without duplicates
    modes: z.array(Mode),
  }),
});

export const Failure = z.object({
  code: z.string(), // of the fault
  class: z.string(), // what is to be done about it
  count, // jobs
  stages: z.array(z.string()),
});
export type Failure = z.infer<typeof Failure>;

export const failures = endpoint({
  method: "GET",
  path: "/v1/search/failures",
  name: "getFailures",
  summary: "How many jobs have failed, by their fault, with what is to be done about it; most frequent first",
  params: z.object({}),
  answer: z.object({
    items: z.array(Failure).optional(), // absent where no rows are kept
  }),
});

export const folders = endpoint({
  method: "GET",
  path: "/v1/search/folders",
  name: "listFolders",
  summary: "The folders right below one, by name, each with how many assets are in it and in all below it",
  params: z.object({
    in: z
      .string()
      .max(1024)
      .regex(/\/$/, "a folder, with a slash at its end")
      .optional()
      .describe("A folder, with a slash at its end; without it, those that are in no other"),
  }),
  answer: z.object({
    items: z.array(z.object({ folder: z.string(), count })), // the first 500
    total: count,
  }),
});
