import { AssetId } from "@darkroom/domain";
import * as z from "zod";
import { Status } from "./ai.ts";
import { endpoint } from "./endpoint.ts";
import * as Enqueueing from "./enqueueing.ts";

const job_id = z.string().regex(/^[^/]+\/[a-z_]{1,40}$/); // the asset and the mode: `ast_…/caption`
const { mode: Modes, options, ...filters } = Enqueueing.Body.shape;
const isSet = z
  .union([z.boolean(), z.literal([0, 1, "0", "1"])])
  .transform((value) => value === true || Number(value) === 1);

/** What the tools this came from send: one address, and an action. */
export const call = endpoint({
  method: "POST",
  path: "/v1/internal/ollama",
  name: "callOllama",
  notReady: true,
  summary: "Status, enqueue, run, run_once, job_status, cancel and delete at one address, for tools that know no other",
  missing: ["job.missing", "mode.missing"],
  params: z.object({}),
  body: z.discriminatedUnion("action", [
    z.strictObject({ action: z.literal("status") }),
    z.strictObject({
      action: z.literal("enqueue"),
      mode: Modes,
      options,
      filters: z.strictObject(filters).omit({ dry_run: true }).prefault({}),
    }),
    z.strictObject({ action: z.literal(["run", "run_once"]), limit: z.number().int().min(1).max(1000).default(100) }),
    z.strictObject({ action: z.literal("job_status"), job_id }),
    z.strictObject({ action: z.literal("cancel"), job_id, force: isSet.default(false) }),
    z.strictObject({
      action: z.literal("delete"),
      media_id: AssetId,
      mode: z.string().regex(/^[a-z_]{1,40}$/),
      force: isSet.default(false),
    }),
  ]),
  answer: z.looseObject({ status: Status, reason_code: z.string().optional() }),
});
