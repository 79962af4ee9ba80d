import * as z from "zod";
import { Fault } from "./fault.ts";
import * as Tag from "./tag.ts";

/** What somebody said of a tag, besides giving it to assets. */
export const Entry = z.object({
  name: z.string(), // as it is shown, whatever an asset spells
  parent: z.string().optional(), // a name without levels may be below another all the same
  aliases: z.array(z.string()).optional(), // other names for it: typed, they become it; searched, they find it
  revision: z.number().int().nonnegative(),
});
export type Entry = z.infer<typeof Entry>;

/** All that is said of tags, by the key of each: one item, so that whoever changes two of them changes both or none. */
export const Info = z.object({ entries: z.record(z.string(), Entry), revision: z.number().int().nonnegative() });
export type Info = z.infer<typeof Info>;

/** So many tags something may be said of, so many aliases of one, so many characters of all: an item takes 400 KB. */
export const most = { entries: 4000, aliases: 50, characters: 250_000 } as const;
const mostLevels = 32;

const { keyOf, normal } = Tag;

/** Nothing is said of any tag. */
export const none: Info = { entries: {}, revision: 0 };

/** The key of the tag a name means: its own, or that of the tag it is an alias of. */
export function canonicalKey(info: Info, name: string): string {
  const key = keyOf(name);
  return info.entries[key] ? key : (ownersOf(info).get(key) ?? key);
}

const known = new WeakMap<Info, ReadonlyMap<string, string>>();

/** Whose alias each is, by their keys. */
function ownersOf(info: Info): ReadonlyMap<string, string> {
  const owners =
    known.get(info) ??
    new Map(
      Object.entries(info.entries).flatMap(([key, { aliases = [] }]) =>
        aliases.map((alias): [string, string] => [keyOf(alias), key]),
      ),
    );
  known.set(info, owners);
  return owners;
}

/** The tag as it is given to assets: whoever types an alias, or another spelling, means the tag itself. */
export const canonical = (info: Info, name: string): string =>
  info.entries[canonicalKey(info, name)]?.name ?? normal(name);

/** What is said of a tag; the same as nothing, when nothing is. */
export const entryOf = ({ entries }: Info, name: string): Entry =>
  entries[keyOf(name)] ?? { name: normal(name), revision: 0 };

/** What a tag is below: as somebody said, else by its name. */
export const parentOf = ({ entries }: Info, name: string): string | undefined =>
  entries[keyOf(name)]?.parent ?? Tag.above(normal(name))[0];

/** The keys of what a tag is below, nearest first: by what is said, else by its name. */
export function above(info: Info, key: string): string[] {
  const found: string[] = [];
  for (let at: string | undefined = key; at !== undefined && found.length < mostLevels; ) {
    const parent = parentOf(info, at);
    at = parent === undefined ? undefined : canonicalKey(info, parent);
    if (at !== undefined) found.push(at);
  }
  return found;
}

/** The keys a name in a filter means: the tag's, its aliases', and those of all that is said to be below it. */
export function meant(info: Info, name: string): string[] {
  const key = canonicalKey(info, name);
  const said = Object.entries(info.entries).filter(([each]) => each === key || above(info, each).includes(key));
  return [...new Set([key, ...said.flatMap(([each, { aliases = [] }]) => [each, ...aliases.map(keyOf)])])];
}

export type Said = { parent?: string | null | undefined; aliases?: readonly string[] | undefined };

/**
 * Says what a tag is below and what else it is called; what is not named stays. Throws `tag.cycle`, `tag.alias_taken`,
 * `tag.stale` when it was decided on another revision, and `request.invalid`.
 */
export function say(info: Info, name: string, { parent, aliases }: Said, revision?: number): Info {
  const key = canonicalKey(info, name);
  const before = info.entries[key] ?? entryOf(info, name);
  mustBe(before, revision);
  const { parent: oldParent, aliases: oldAliases, ...rest } = before;
  const [nextParent, nextAliases] = [
    parent === undefined ? oldParent : parent === null ? undefined : parentFor(info, key, parent),
    aliases === undefined ? oldAliases : aliasesFor(info, key, aliases),
  ];
  return put(info, key, {
    ...rest,
    ...(nextParent !== undefined && { parent: nextParent }),
    ...(nextAliases && nextAliases.length > 0 && { aliases: nextAliases }),
  });
}

/**
 * One tag becomes an alias of another, with all its aliases; what was below it is below the other. Throws `tag.cycle` where
 * they are the same or the other is below it by name, and `tag.stale`. Done before, it changes nothing.
 */
export function merge(info: Info, name: string, into: string, revision?: number): Info {
  const [key, target] = [keyOf(name), canonicalKey(info, into)];
  if (key === keyOf(into) || target.startsWith(`${key}/`))
    throw new Fault("invalid", "tag.cycle", "A tag cannot be merged into itself, nor into what is below it", {
      field: "into",
      limit: "another tag",
    });
  if (canonicalKey(info, name) === target) return info;
  mustBe(entryOf(info, name), revision);
  const past = info.entries[key];
  const freed = without(moved(info, key, canonical(info, into)), key);
  const other = freed.entries[target] ?? entryOf(freed, into);
  const aliases = named([...(other.aliases ?? []), normal(name), ...(past?.aliases ?? [])], target);
  const isBelow = above(info, target).includes(key);
  const { parent, ...rest } = other;
  const nextParent = isBelow ? past?.parent : parent;
  return put(freed, target, { ...rest, ...(nextParent !== undefined && { parent: nextParent }), aliases });
}

/** A tag has another name; what is below it goes along. Throws `tag.exists` where there is one of it, and `tag.stale`. */
export function rename(info: Info, name: string, to: string, revision?: number): Info {
  const [key, next] = [keyOf(name), keyOf(to)];
  const before = entryOf(info, name);
  mustBe(before, revision);
  const owner = canonicalKey(info, to);
  if (next !== key && (info.entries[next] || (owner !== next && owner !== key))) throw exists(to);
  if (next.startsWith(`${key}/`))
    throw new Fault("invalid", "tag.cycle", "A tag cannot go below itself", { field: "to", limit: "another name" });
  const { parent, aliases, ...rest } = before;
  const kept = named(aliases ?? [], next);
  const isLevelled = to.includes("/");
  const left = next === key ? info : without(moved(info, key, normal(to)), key);
  return put(left, next, {
    ...rest,
    name: normal(to),
    ...(parent !== undefined && !isLevelled && { parent }),
    ...(kept.length > 0 && { aliases: kept }),
  });
}

/** Nothing is said of a tag any more; what was below it is below what it was below. */
export function forget(info: Info, name: string, revision?: number): Info {
  const key = keyOf(name);
  const { parent } = info.entries[key] ?? {};
  mustBe(entryOf(info, name), revision);
  const entries = Object.entries(info.entries).map(([each, entry]): [string, Entry] => {
    if (entry.parent === undefined || keyOf(entry.parent) !== key) return [each, entry];
    const { parent: _gone, ...rest } = entry;
    return [each, { ...rest, ...(parent !== undefined && { parent }), revision: entry.revision + 1 }];
  });
  return without({ ...info, entries: Object.fromEntries(entries) }, key);
}

function parentFor(info: Info, key: string, parent: string): string {
  const above_ = canonicalKey(info, parent);
  if (key.includes("/")) {
    const limit = "a tag without / in its name";
    throw new Fault("invalid", "request.invalid", "What this tag is below is said by its name: rename it", {
      field: "parent",
      limit,
    });
  }
  if (above_ === key || above(info, above_).includes(key)) {
    const limit = "a tag that is not below it";
    throw new Fault("invalid", "tag.cycle", "A tag cannot be below itself", { field: "parent", limit });
  }
  return canonical(info, parent);
}

function aliasesFor(info: Info, key: string, aliases: readonly string[]): string[] {
  const next = named(aliases, key);
  const taken = next.find(
    (alias) => info.entries[keyOf(alias)] || ![key, keyOf(alias)].includes(canonicalKey(info, alias)),
  );
  if (taken === undefined) return next;
  throw new Fault("conflict", "tag.alias_taken", `${taken} is a tag, or an alias of one: merge them`, {
    field: "aliases",
  });
}

/** Each once, and none that is the tag's own name. Throws `request.invalid` when they are too many. */
function named(aliases: readonly string[], key: string): string[] {
  const byKey = new Map(aliases.map((alias) => [keyOf(alias), normal(alias)]));
  byKey.delete(key);
  if (byKey.size <= most.aliases) return [...byKey.values()];
  const limit = `at most ${most.aliases}`;
  throw new Fault("invalid", "request.invalid", `aliases must be ${limit}`, { field: "aliases", limit });
}

/** What is below a tag, by its name or by what is said, is below another. */
function moved(info: Info, key: string, to: string): Info {
  const entries: Record<string, Entry> = {};
  for (const [each, entry] of Object.entries(info.entries)) {
    const name = Tag.replaced(entry.name, { from: key, to })?.by;
    const isChild = entry.parent !== undefined && keyOf(entry.parent) === key;
    const isMoved = name !== undefined && each !== key;
    const next = { ...entry, ...(isMoved && { name }), ...(isChild && { parent: to }) };
    const isNews = isMoved || isChild;
    entries[isMoved ? keyOf(name) : each] = isNews ? { ...next, revision: entry.revision + 1 } : entry;
  }
  const own = entries[keyOf(to)];
  if (own?.parent !== undefined && keyOf(own.parent) === keyOf(to)) {
    const { parent: _itself, ...rest } = own;
    entries[keyOf(to)] = rest;
  }
  return { ...info, entries };
}

/** Without what is said of this name, as a tag and as an alias. */
function without(info: Info, key: string): Info {
  const { [key]: _gone, ...rest } = info.entries;
  const entries = Object.entries(rest).map(([each, entry]): [string, Entry] => {
    const { aliases = [], ...others } = entry;
    const kept = aliases.filter((alias) => keyOf(alias) !== key);
    if (kept.length === aliases.length) return [each, entry];
    return [each, { ...others, ...(kept.length > 0 && { aliases: kept }), revision: entry.revision + 1 }];
  });
  return { ...info, entries: Object.fromEntries(entries) };
}

function put(info: Info, key: string, entry: Entry): Info {
  const next = { ...info, entries: { ...info.entries, [key]: { ...entry, revision: entry.revision + 1 } } };
  const isTooMuch =
    Object.keys(next.entries).length > most.entries || JSON.stringify(next.entries).length > most.characters;
  if (!isTooMuch) return next;
  throw new Fault("conflict", "tag.too_many", `Something is said of ${most.entries} tags already`, {
    limit: most.entries,
  });
}

function mustBe({ revision: there }: Entry, revision: number | undefined): void {
  if (revision === undefined || revision === there) return;
  throw new Fault("conflict", "tag.stale", `Somebody changed this meanwhile: revision ${there} is there`, {
    field: "revision",
    limit: there,
  });
}

/** There is such a tag already. */
export const exists = (name: string): Fault =>
  new Fault("conflict", "tag.exists", `There is a tag ${normal(name)}: merge them`, { field: "to" });
