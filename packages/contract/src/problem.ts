import * as z from "zod";

/** The one shape of every error: RFC 9457 problem details with our fault code. */
export const Problem = z.object({
  type: z.string(), // where the code is explained
  title: z.string(),
  status: z.number().int(),
  code: z.string(), // of docs/faults.md
  detail: z.string(),
  field: z.string().optional(), // the parameter that is wrong
  limit: z.union([z.string(), z.number()]).optional(), // what it may be
});
export type Problem = z.infer<typeof Problem>;
