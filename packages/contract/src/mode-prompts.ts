import { AssetId, ModePrompt, PromptTry, WordDiff } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const missing = ["mode.missing"];
const mode = z
  .string()
  .regex(/^[a-z_]{1,40}$/)
  .describe("What is asked: caption, title, …");
const revision = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().min(1).max(ModePrompt.mostChars);
const place = z.union([z.literal("shipped"), z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER)]);

/** A mode's prompt as lists have it. */
const Listed = z.object({
  mode: z.string(),
  schema: z.string(), // of the answer
  sees: z.enum(["picture", "words"]),
  revision, // to be shown with a change
  version: z.number().int().optional(), // absent: there is none, and the mode waits: `prompt_missing`
  sha256: z.string().optional(),
  language: z.string().optional(),
  isEdited: z.boolean(), // somebody wrote another than the file's
  isShippedNewer: z.boolean(), // the file changed after that
  changedAt: z.string().optional(), // ISO 8601 UTC
  problem: z.string().optional(), // why it cannot be asked with
});

const Change = z.object({
  revision,
  version: z.number().int().optional(), // absent: back to the file's
  note: z.string().optional(),
  changedAt: z.string().optional(),
});

/** One prompt with its text, what may stand in it, and how it came to be. */
export const View = Listed.extend({
  text: z.string().optional(),
  holes: z.array(z.object({ name: z.string(), what: z.string().optional() })), // that something fills
  shipped: z.object({ version: z.number().int(), sha256: z.string(), text: z.string() }).optional(),
  history: z.array(Change), // the latest first, at most 50
});
export type View = z.infer<typeof View>;

export const list = endpoint({
  method: "GET",
  path: "/v1/ai/prompts",
  name: "listModePrompts",
  summary: "What models are asked with: the prompt of every mode, its version, and whether somebody changed it",
  params: z.object({}),
  answer: z.object({ prompts: z.array(Listed) }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/ai/prompts/:mode",
  name: "getModePrompt",
  missing,
  summary: "A mode's prompt: its text, its holes, the one that is shipped, and its history",
  params: z.object({ mode }),
  answer: View,
});

export const diff = endpoint({
  method: "GET",
  path: "/v1/ai/prompts/:mode/diff",
  name: "diffModePrompt",
  missing: [...missing, "mode_prompt.missing"],
  summary: "Two texts of a mode's prompt beside each other, word by word",
  params: z.object({
    mode,
    from: place.default("shipped").describe("The older one: shipped, or a revision of the history"),
    to: place.optional().describe("The newer one; what counts now, when nothing is said"),
  }),
  answer: z.object({ diff: WordDiff.Diff }),
});

export const check = endpoint({
  method: "POST",
  path: "/v1/ai/prompts/:mode/check",
  name: "checkModePrompt",
  missing,
  summary: "Whether a draft could be saved, as which version, and how it differs from what counts now; changes nothing",
  params: z.object({ mode }),
  body: z.strictObject({ text }),
  answer: z.object({
    version: z.number().int(), // it would get
    isSame: z.boolean(), // as what counts now: saving it changes nothing
    problem: z.string().optional(), // absent: it can be saved
    diff: WordDiff.Diff,
  }),
});

export const save = endpoint({
  method: "PUT",
  path: "/v1/ai/prompts/:mode",
  name: "saveModePrompt",
  missing,
  summary: "Asks with this text from now on, as a new version; results of the one before are stale, none is made anew",
  params: z.object({ mode }),
  body: z.strictObject({
    text,
    revision, // it was written on; another one by now: 412
    note: z.string().trim().min(1).max(ModePrompt.mostNoteChars).optional(),
  }),
  answer: View,
});

export const rollBack = endpoint({
  method: "POST",
  path: "/v1/ai/prompts/:mode/roll-back",
  name: "rollBackModePrompt",
  missing: [...missing, "mode_prompt.missing"],
  summary: "Asks with an older version again, or with the one that is shipped",
  params: z.object({ mode }),
  body: z.strictObject({ to: z.union([z.literal("shipped"), z.number().int().min(1)]), revision }),
  answer: View,
});

/** A try-out as people read it. */
export const Try = z.object({
  tryId: z.string(),
  mode: z.string(),
  state: PromptTry.Info.shape.state,
  assetIds: z.array(AssetId),
  answers: z.array(PromptTry.Answer), // so far, in the order of the assets
  waitsFor: z.string().optional(), // while nobody has begun it, or its next asset; after ten minutes it fails
  reason: z.string().optional(),
  message: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Try = z.infer<typeof Try>;

const tryId = z
  .string()
  .regex(/^try_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("The try-out, as its start named it");

export const begin = endpoint({
  method: "POST",
  path: "/v1/ai/prompts/:mode/try",
  name: "tryModePrompt",
  missing,
  summary: "Asks with a draft about a few assets, in the background, and publishes nothing; one at a time",
  params: z.object({ mode }),
  body: z.strictObject({ text, assetIds: z.array(AssetId).min(1).max(PromptTry.mostAssets) }),
  answer: Try,
});

export const getTry = endpoint({
  method: "GET",
  path: "/v1/ai/tries/:tryId",
  name: "getPromptTry",
  missing: ["prompt_try.missing"],
  summary: "How far a try-out is: each answer beside what people see",
  params: z.object({ tryId }),
  answer: Try,
});

export const cancelTry = endpoint({
  method: "POST",
  path: "/v1/ai/tries/:tryId/cancel",
  name: "cancelPromptTry",
  missing: ["prompt_try.missing"],
  summary: "Stops a try-out; what was answered stays",
  params: z.object({ tryId }),
  answer: Try,
});

/** All that is asked about what models are asked with. */
export const all = [list, get, diff, check, save, rollBack, begin, getTry, cancelTry];
