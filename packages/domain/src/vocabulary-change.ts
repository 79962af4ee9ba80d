import * as z from "zod";
import { Entry, type Info as Vocabulary } from "./vocabulary.ts";

/** What a change made of what is said of tags, by their keys: absent where nothing was, or is. */
export const Info = z.record(z.string(), z.object({ before: Entry.optional(), after: Entry.optional() }));
export type Info = z.infer<typeof Info>;

/** What is said otherwise now than before. */
export function between({ entries: before }: Vocabulary, { entries: after }: Vocabulary): Info {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    keys
      .filter((key) => !isSame(before[key], after[key]))
      .map((key) => [key, { ...(before[key] && { before: before[key] }), ...(after[key] && { after: after[key] }) }]),
  );
}

/** The change that takes another back. */
export const reversed = (changed: Info): Info =>
  Object.fromEntries(
    Object.entries(changed).map(([key, { before, after }]) => [
      key,
      { ...(after && { before: after }), ...(before && { after: before }) },
    ]),
  );

/** What was said before a change, of each tag that nothing else was said of since. Done before, it changes nothing. */
export function takeBack(info: Vocabulary, changed: Info): Vocabulary {
  const entries = { ...info.entries };
  const own = Object.entries(changed).filter(([key, { after }]) => isSame(entries[key], after));
  if (own.length === 0) return info;
  for (const [key, { before, after }] of own) {
    delete entries[key];
    if (before) entries[key] = { ...before, revision: Math.max(before.revision, after?.revision ?? 0) + 1 };
  }
  return { ...info, entries };
}

function isSame(one: Entry | undefined, other: Entry | undefined): boolean {
  const said = (entry: Entry | undefined) => entry && [entry.name, entry.parent, entry.aliases ?? []];
  return JSON.stringify(said(one)) === JSON.stringify(said(other));
}
