import { Enrichment } from "@darkroom/domain";
import * as z from "zod";

/** One answer of a mode, with everything that made the model give it. */
export const Version = Enrichment.Info.extend({
  generation: z.number().int(),
  isPublished: z.boolean(), // the one people see
  staleBecause: z.array(Enrichment.StaleReason), // what would be asked otherwise today; empty: nothing
});
export type Version = z.infer<typeof Version>;
