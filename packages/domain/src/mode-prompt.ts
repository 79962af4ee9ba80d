import * as z from "zod";
import { Fault } from "./fault.ts";

/** What a mode is asked with: the prompt its file has, or the version somebody wrote in its place. */
export const Info = z.object({
  mode: z.string(),
  revision: z.number().int().nonnegative(), // 0: nobody has ever changed it
  latestVersion: z.number().int().nonnegative(), // the highest number a saved version got
  edited: z.object({ version: z.number().int().positive(), text: z.string() }).optional(), // absent: the file's
  shippedSha256: z.string().optional(), // of the file when this was decided
  note: z.string().optional(), // why, in a person's words
  changedAt: z.string().optional(), // ISO 8601 UTC
});
export type Info = z.infer<typeof Info>;

/** Text of a prompt with head and parts, as a file has it; characters. */
export const mostChars = 32_000;
export const mostNoteChars = 200;

/** What fills the holes of prompts, by their names. */
export const holes: Readonly<Record<string, string>> = {
  kind: "image or video",
  keywords: "the keywords the file has, a list",
  tags: "the tags the file or its prompt has, a list of at most 60",
  prompt: "what a generated picture was made from; empty for others",
  caption: "what the mode caption said",
  title: "what the mode title said",
  domain: "photo, illustration, screenshot, …, as the mode quality found",
  flags: "what the mode quality found wrong, a list",
  measured: "what was measured of the picture: size, sharpness, exposure",
};

/** As it is before anybody changes it. */
export const none = (mode: string): Info => ({ mode, revision: 0, latestVersion: 0 });

/** Of the file that is shipped. */
export type Shipped = { version: number; sha256: string };

type Said = { note?: string | undefined; nowMs: number };

/** Throws `mode_prompt.stale` when it is another by now than the one somebody looked at. */
export function mustBe(prompt: Info, revision: number): void {
  if (prompt.revision !== revision) throw stale(prompt.mode);
}

/** What is told to somebody who was not the first to change it. */
export const stale = (mode: string): Fault =>
  new Fault("conflict", "mode_prompt.stale", "Somebody changed this prompt meanwhile: look at it again", { mode });

/** The number the next version gets: never one that was there before, in a file or here. */
export const nextVersion = (before: Info, shipped: Shipped | undefined): number =>
  Math.max(before.latestVersion, shipped?.version ?? 0) + 1;

/** The same text with another version in its head. */
export const withVersion = (text: string, version: number): string =>
  text.replace(/^---\n[\s\S]*?\n---\n/, (head) => head.replace(/^version:.*$/m, `version: ${version}`));

/** Another text counts from now on, as the version its head says. */
export function save(
  before: Info,
  edited: NonNullable<Info["edited"]>,
  shipped: Shipped | undefined,
  { note, nowMs }: Said,
): Info {
  const latestVersion = Math.max(before.latestVersion, edited.version);
  return { ...changed(before, shipped, { note, nowMs }), latestVersion, edited };
}

/** A version there was before counts again, under its old number; without one, the file does. */
export function rollBack(before: Info, to: Info["edited"], shipped: Shipped | undefined, said: Said): Info {
  return { ...changed(before, shipped, said), ...(to && { edited: to }) };
}

function changed({ mode, revision, latestVersion }: Info, shipped: Shipped | undefined, { note, nowMs }: Said): Info {
  return {
    mode,
    revision,
    latestVersion,
    ...(shipped && { shippedSha256: shipped.sha256 }),
    ...(note !== undefined && { note }),
    changedAt: new Date(nowMs).toISOString(),
  };
}
