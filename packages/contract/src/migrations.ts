import * as z from "zod";
import { endpoint } from "./endpoint.ts";

/** A change that what is stored already is brought through, as people read it. */
export const View = z.object({
  number: z.number().int(), // the schema it leads to
  name: z.string(),
  summary: z.string(), // what it does, in a sentence
  state: z.enum(["due", "working", "done"]),
  looked: z.number().int(), // assets
  changed: z.number().int(), // of them
  beganAt: z.string().optional(), // ISO 8601 UTC; absent: nobody has noted yet that it is due
  updatedAt: z.string().optional(),
});
export type View = z.infer<typeof View>;

export const list = endpoint({
  method: "GET",
  path: "/v1/migrations",
  name: "listMigrations",
  summary: "The changes that what is stored is brought through after an upgrade, and how far each is",
  params: z.object({}),
  answer: z.object({
    schemaVersion: z.number().int(), // of this version
    assets: z.number().int(), // there are so many to look at
    items: z.array(View), // in order
  }),
});

/** What one of them would change among those that were looked at. */
export const Counted = z.object({
  number: z.number().int(),
  looked: z.number().int(),
  changed: z.number().int(),
});
export type Counted = z.infer<typeof Counted>;

export const run = endpoint({
  method: "POST",
  path: "/v1/migrations:run",
  name: "runMigrations",
  summary:
    "Begins the migrations that are due, or goes on with them, in the background; they begin by themselves, too. dryRun only counts, some thousand assets a call",
  params: z.object({}),
  body: z.strictObject({
    dryRun: z.boolean().default(false),
    cursor: z.string().max(512).optional(), // of a dry run: `nextCursor` of the answer before
  }),
  answer: z.object({
    begun: View.optional(), // absent: none is due
    counted: Counted.optional(), // of a dry run: what a call looked at
    nextCursor: z.string().optional(),
  }),
});
