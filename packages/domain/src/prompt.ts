import { createHash } from "node:crypto";
import * as z from "zod";
import { AssetId, base32 } from "./id.ts";
import { Diff, diffWords } from "./word-diff.ts";

/** A prompt's name: derived from its text, so that the same words are one prompt whoever wrote them. */
export const Id = z
  .string()
  .regex(/^prm_[a-z2-7]{32}$/)
  .brand<"PromptId">();
export type Id = z.infer<typeof Id>;

const mostText = 16_000; // characters kept of a prompt

/** What a picture was generated with, as far as it is followed: each a text, by the name people know it under. */
export const Settings = z.object({
  positive: z.string().optional(),
  negative: z.string().optional(),
  model: z.string().optional(),
  loras: z.string().optional(),
  sampler: z.string().optional(),
  scheduler: z.string().optional(),
  steps: z.string().optional(),
  cfg: z.string().optional(),
  seed: z.string().optional(),
  size: z.string().optional(),
});
export type Settings = z.infer<typeof Settings>;

/** One prompt, however many pictures were made with it. */
export const Info = z.object({
  promptId: Id,
  positive: z.string(),
  negative: z.string().optional(),
  assets: z.number().int().nonnegative(),
  isCapped: z.boolean().optional(), // there are at least so many
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
});
export type Info = z.infer<typeof Info>;

/** What an asset was generated with, as it was last read. */
export const Current = z.object({
  assetId: AssetId,
  promptId: Id.optional(), // absent: it says no prompt (any more)
  settings: Settings,
  etag: z.string(), // of the bytes that say so
  generation: z.number().int(), // of the probe's result
  parser: z.number().int(), // version of the reader: the stage's, or a later one that read the stored text again
  entries: z.number().int().nonnegative(), // of the history
  revision: z.number().int().nonnegative(),
});
export type Current = z.infer<typeof Current>;

/** Why a history has an entry: seen first, read anew, another file at the same place, the stored text read again, or gone. */
export const Cause = z.enum(["first", "parsed", "version", "rebuilt", "gone"]);

/** One entry of an asset's history: what changed against the entry before. */
export const Entry = z.object({
  assetId: AssetId,
  number: z.number().int().positive(),
  at: z.string(),
  cause: Cause,
  promptId: Id.optional(),
  positive: Diff.optional(), // absent: the same
  negative: Diff.optional(),
  settings: z.array(z.object({ name: z.string(), before: z.string().optional(), after: z.string().optional() })),
});
export type Entry = z.infer<typeof Entry>;

/** What somebody read of an asset's file or of the text stored of it. */
export type Seen = Pick<Current, "assetId" | "settings" | "etag" | "generation" | "parser"> & { isGone?: boolean };

/** The same for texts that differ in nothing but case, line ends and spaces. */
export function idOf({ positive = "", negative = "" }: Settings): Id | undefined {
  const [text, against] = [positive, negative].map((part) =>
    part.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase(),
  );
  if (!text && !against) return undefined;
  const digest = createHash("sha256").update(`${text}\0${against}`).digest();
  return `prm_${base32(digest.subarray(0, 20))}` as Id;
}

const Known = z.object({
  positive: z.string().optional(),
  negative: z.string().optional(),
  model: z.object({ name: z.string().optional(), hash: z.string().optional() }).optional(),
  loras: z.array(z.object({ name: z.string(), weight: z.number().optional() })).optional(),
  sampler: z.string().optional(),
  scheduler: z.string().optional(),
  steps: z.number().optional(),
  cfg: z.number().optional(),
  seed: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
});

/** What is followed of what a reader found; `undefined` when that is no way of generating. */
export function settingsOf(generation: unknown): Settings | undefined {
  const { data } = Known.safeParse(generation);
  if (!data) return undefined;
  const { positive, negative, model, loras, sampler, scheduler, steps, cfg, seed, width, height } = data;
  const all = {
    positive: positive?.slice(0, mostText),
    negative: negative?.slice(0, mostText),
    model: model?.name ?? model?.hash,
    loras: loras?.map(({ name, weight }) => (weight === undefined ? name : `${name} × ${weight}`)).join(", "),
    sampler,
    scheduler,
    steps: steps?.toString(),
    cfg: cfg?.toString(),
    seed,
    size: width === undefined || height === undefined ? undefined : `${width}×${height}`,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ""));
}

const texts = new Set(["positive", "negative"]);

/** What becomes of an asset's prompt, and the entry its history gets; `undefined` when nothing changed, or this is older news. */
export function observe(
  before: Current | undefined,
  seen: Seen,
  nowMs: number,
): { current: Current; entry: Entry } | undefined {
  const { assetId, etag, generation, parser, isGone } = seen;
  const settings = isGone ? {} : seen.settings;
  if (before && !isGone && isOlder(seen, before)) return undefined;
  const old = before?.settings ?? {};
  const changed = Settings.keyof().options.filter((name) => old[name] !== settings[name]);
  if (changed.length === 0) return undefined;
  const promptId = idOf(settings);
  const number = (before?.entries ?? 0) + 1;
  const named = { assetId, ...(promptId !== undefined && { promptId }) };
  const diff = (name: "positive" | "negative") =>
    changed.includes(name) && before ? { [name]: diffWords(old[name] ?? "", settings[name] ?? "") } : {};
  const values = changed.filter((name) => before && !texts.has(name));
  return {
    current: { ...named, settings, etag, generation, parser, entries: number, revision: before?.revision ?? 0 },
    entry: {
      ...named,
      number,
      at: new Date(nowMs).toISOString(),
      cause: causeOf(before, seen),
      ...diff("positive"),
      ...diff("negative"),
      settings: values.map((name) => ({ name, before: old[name], after: settings[name] })),
    },
  };
}

const isOlder = (seen: Seen, than: Current): boolean =>
  seen.generation < than.generation || (seen.generation === than.generation && seen.parser < than.parser);

function causeOf(before: Current | undefined, { etag, generation, isGone }: Seen): z.infer<typeof Cause> {
  if (!before) return "first";
  if (isGone) return "gone";
  if (before.etag !== etag) return "version";
  return before.generation === generation ? "rebuilt" : "parsed";
}
