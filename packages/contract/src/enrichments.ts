import { AssetId, WordDiff } from "@darkroom/domain";
import * as z from "zod";
import { JobView } from "./assets.ts";
import { endpoint } from "./endpoint.ts";
import { Version } from "./version.ts";

export type { Version } from "./version.ts";

const assetId = AssetId.describe("The asset, as lists name it");
const mode = z
  .string()
  .regex(/^[a-z_]{1,40}$/)
  .describe("What was asked: caption, title, …");
const generation = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const revision = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const missing = ["asset.missing", "mode.missing"];

const Versions = z.object({
  mode: z.string(),
  revision, // to be shown with a promotion
  job: JobView.optional(), // absent: nobody has asked yet
  versions: z.array(Version), // those that are kept, the latest first
});

export const list = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/enrichments/:mode",
  name: "listEnrichmentVersions",
  missing,
  summary: "Every answer of a mode that is kept, each with everything that made the model give it",
  params: z.object({ assetId, mode }),
  answer: Versions,
});

/** What two answers say of one field. */
export const FieldDiff = z.object({ field: z.string(), before: z.string(), after: z.string(), diff: WordDiff.Diff });
export type FieldDiff = z.infer<typeof FieldDiff>;

export const diff = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/enrichments/:mode/diff",
  name: "diffEnrichmentVersions",
  missing: [...missing, "version.missing"],
  summary: "Two answers of a mode beside each other: what came and what went, word by word, and who said them",
  params: z.object({
    assetId,
    mode,
    from: generation.optional().describe("The older one; the one before the other, when nothing is said"),
    to: generation.optional().describe("The newer one; the latest, when nothing is said"),
  }),
  answer: z.object({
    from: Version,
    to: Version,
    fields: z.array(FieldDiff), // those that differ
    provenance: z.array(FieldDiff), // of model, prompt, options and what was shown: what differs
  }),
});

export const promote = endpoint({
  method: "POST",
  path: "/v1/assets/:assetId/enrichments/:mode/versions/:generation/promote",
  name: "promoteEnrichmentVersion",
  missing: [...missing, "version.missing"],
  summary: "Shows another answer of a mode to people; an older one is a roll-back",
  params: z.object({ assetId, mode, generation: generation.describe("The version, as the list names it") }),
  body: z.strictObject({ revision: revision.optional() }), // it was decided on; another one by now: 412
  answer: Versions,
});

export const ask = endpoint({
  method: "POST",
  path: "/v1/assets/:assetId/enrichments/:mode/ask",
  name: "askEnrichment",
  missing,
  summary: "Asks a mode of an asset, or asks it again; what people see stays until the answer is there",
  params: z.object({ assetId, mode }),
  body: z.strictObject({ force: z.boolean().default(false) }), // also when the very same question was answered already
  answer: z.object({ job: JobView }),
});

export const models = endpoint({
  method: "GET",
  path: "/v1/ai/models",
  name: "getModels",
  summary: "The models as they were at the last look: what is installed, what is asked, and what changed",
  params: z.object({}),
  answer: z.object({
    backend: z.enum(["off", "stub", "local"]),
    installed: z.array(z.object({ name: z.string(), digest: z.string() })),
    uses: z.record(z.string(), z.object({ name: z.string(), digest: z.string() })), // by what it is shown: picture, words
    changes: z.array(
      z.object({ at: z.string(), name: z.string(), before: z.string().optional(), after: z.string().optional() }),
    ),
    lookedAt: z.string().optional(), // ISO 8601 UTC
  }),
});

/** All that is asked about what models say. */
export const all = [list, diff, promote, ask, models];
