import * as z from "zod";
import type * as Edit from "./edit.ts";

/** Does a picture belong in front of everybody? `unknown`: somebody tried to find out, and could not; it is treated as if not. */
export const Rating = z.enum(["safe", "suggestive", "unknown", "explicit"]);
export type Rating = z.infer<typeof Rating>;

/** The most severe of these, in the order of `Rating`; `undefined` where there is none. */
export const severest = (ratings: readonly (Rating | undefined)[]): Rating | undefined =>
  Rating.options.findLast((rating) => ratings.includes(rating));

const rated = /\brating[ _:-]{1,3}(explicit|questionable|suggestive|sensitive)\b/i;
const word = /(?:^|[\s,(])nsfw(?:$|[\s,):])/i;

/**
 * What keywords and prompts say of themselves by the tags that picture boards and generators have for it: `rating:explicit`,
 * `rating_questionable`, `nsfw`. A file that calls itself safe says nothing.
 */
export function ofWords(words: readonly string[]): Rating | undefined {
  const text = words.join(", ").slice(0, 20_000);
  const [, said = ""] = rated.exec(text) ?? [];
  if (said.toLowerCase() === "explicit" || word.test(text)) return "explicit";
  return said === "" ? undefined : "suggestive";
}

type Known = {
  person?: Edit.Safety | undefined;
  model?: Rating | undefined;
  domainType?: string | undefined; // what kind of picture a model took it for
  words: readonly string[]; // keywords, and what it was generated from
};

/** How it is treated: as a person said, else as the most severe of what a model and its own words say; `undefined` while nobody said anything. */
export function of({ person, model, domainType, words }: Known): Rating | undefined {
  if (person !== undefined) return person === "nsfw" ? "explicit" : "safe";
  return severest([model, domainType === "adult" ? "explicit" : undefined, ofWords(words)]);
}
