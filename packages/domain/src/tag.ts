import * as z from "zod";
import { Fault } from "./fault.ts";

/** The most of one asset: tags, characters of one, of all of them, and tags taken away. */
export const most = { tags: 200, length: 128, characters: 8192, removed: 300 } as const;

/** A tag as somebody sends it. */
export const One = z.string().trim().min(1).max(most.length).describe(`a word of 1 to ${most.length} characters`);

/** Tags as somebody sends them. */
export const List = z.array(One).max(most.tags);

/** What people changed of the tags the file has. */
export type Edited = { added: readonly string[]; removed: readonly string[] };

/** The tag as it is kept: composed (NFC), without control characters, single spaces between words. */
export const normal = (tag: string): string =>
  tag
    .normalize("NFC")
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

/** What two spellings of one tag have in common. */
export const keyOf = (tag: string): string => normal(tag).toLowerCase();

/** These tags and no others, said relative to those of the file. */
export function only(tags: readonly string[], fileTags: readonly string[]): Edited {
  const [wanted, there] = [keysOf(tags), keysOf(fileTags)];
  return {
    added: distinct(tags.filter((tag) => !there.has(keyOf(tag)))),
    removed: distinct(fileTags.filter((tag) => !wanted.has(keyOf(tag)))),
  };
}

export function add({ added, removed }: Edited, tags: readonly string[]): Edited {
  const wanted = keysOf(tags);
  return { added: distinct([...added, ...tags]), removed: removed.filter((tag) => !wanted.has(keyOf(tag))) };
}

export function remove({ added, removed }: Edited, tags: readonly string[]): Edited {
  const gone = keysOf(tags);
  return { added: added.filter((tag) => !gone.has(keyOf(tag))), removed: distinct([...removed, ...tags]) };
}

/** The tags people see: the file's and those people added, without what they removed; each once, in this order. */
export function shown(fileTags: readonly string[], { added, removed }: Edited): string[] {
  const gone = keysOf(removed);
  return distinct([...fileTags, ...added].filter((tag) => !gone.has(keyOf(tag))));
}

/** What a tag is below by its name, nearest first: of `places/italy/rome` that is `places/italy` and `places`. */
export function above(tag: string): string[] {
  const parts = tag.split("/");
  return parts.slice(1).map((_, at) => parts.slice(0, parts.length - 1 - at).join("/"));
}

/** One tag in another's place, and what is below it by name below that; without another, it alone is taken away. */
export const Replacement = z.object({ from: z.string(), to: z.string().optional() });
export type Replacement = z.infer<typeof Replacement>;

/** What becomes of a tag; `undefined` when it is not meant. */
export function replaced(tag: string, { from, to }: Replacement): { by: string | undefined } | undefined {
  const [key, fromKey] = [keyOf(tag), keyOf(from)];
  if (key === fromKey) return { by: to };
  if (to === undefined || !key.startsWith(`${fromKey}/`)) return undefined;
  return { by: normal(to + normal(tag).slice(normal(from).length)) };
}

/** What people changed, after the replacement in the tags that are shown. */
export function replace(edited: Edited, shownTags: readonly string[], asked: Replacement): Edited {
  const meant = shown(shownTags, edited).flatMap((tag) => {
    const found = replaced(tag, asked);
    return found ? [{ tag, by: found.by }] : [];
  });
  const isMeant = keysOf(meant.map(({ tag }) => tag));
  const others = { ...edited, added: edited.added.filter((tag) => !isMeant.has(keyOf(tag))) };
  const added = add(
    others,
    meant.flatMap(({ by }) => by ?? []),
  );
  const kept = keysOf(meant.flatMap(({ by }) => by ?? []));
  return remove(
    added,
    meant.map(({ tag }) => tag).filter((tag) => !kept.has(keyOf(tag))),
  );
}

/** The same tags. Throws `request.invalid` when they are more than an asset takes. */
export function mustFit(tags: readonly string[]): string[] {
  const characters = tags.reduce((sum, tag) => sum + tag.length, 0);
  if (tags.length <= most.tags && characters <= most.characters) return [...tags];
  const limit = `at most ${most.tags} tags, ${most.characters} characters together`;
  throw new Fault("invalid", "request.invalid", `tags must be ${limit}`, { field: "tags", limit });
}

const keysOf = (tags: readonly string[]): Set<string> => new Set(tags.map(keyOf));

function distinct(tags: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const tag of tags.map(normal)) if (tag !== "" && !byKey.has(keyOf(tag))) byKey.set(keyOf(tag), tag);
  return [...byKey.values()];
}
