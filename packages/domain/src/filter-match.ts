import type { Condition, Term } from "./filter.ts";
import type { FieldName } from "./filter-fields.ts";
import * as Seen from "./seen.ts";
import * as Summary from "./summary.ts";
import * as Tag from "./tag.ts";

/** What names in a filter mean: tags by their keys, and collections that are filters themselves. */
export type Meant = {
  tags?: Readonly<Record<string, readonly string[]>>;
  collections?: Readonly<Record<string, readonly Condition[]>>;
};

type Value = string | number | boolean;

/** What a summary says of each field; several values where it has several. A box looks at both degrees. */
const valuesOf: Record<Exclude<FieldName, "box">, (summary: Summary.Info) => Value | readonly string[] | undefined> = {
  kind: ({ kind }) => kind,
  contentType: ({ contentType }) => contentType,
  key: ({ key }) => key,
  folder: ({ key }) => key,
  source: ({ source }) => source,
  captured: ({ capturedAt }) => Date.parse(capturedAt),
  year: ({ capturedAt }) => capturedAt.slice(0, 4),
  month: Summary.monthOf,
  added: ({ addedAt, capturedAt }) => Date.parse(addedAt ?? capturedAt),
  size: ({ sizeBytes }) => sizeBytes,
  width: ({ widthPx }) => widthPx,
  height: ({ heightPx }) => heightPx,
  megapixels: Summary.megapixelsOf,
  orientation: Summary.orientationOf,
  duration: ({ durationSec }) => durationSec,
  make: ({ cameraMake }) => cameraMake,
  camera: ({ cameraModel }) => cameraModel,
  lens: ({ lensModel }) => lensModel,
  place: ({ latitudeDeg, longitudeDeg }) => latitudeDeg !== undefined && longitudeDeg !== undefined,
  rating: ({ rating }) => rating,
  tag: Summary.tagKeysOf,
  collection: Summary.collectionIdsOf,
  favorite: ({ isFavorite }) => isFavorite === true,
  safety: ({ safety }) => safety,
  nsfw: ({ nsfw }) => nsfw,
  quality: ({ quality }) => quality,
  grade: ({ quality }) => (quality === undefined ? undefined : Seen.gradeOf(quality)),
  fault: ({ faults }) => faults,
  text: ({ text }) => text,
  generator: ({ generator }) => generator,
  model: ({ generationModel }) => generationModel,
  issue: ({ issue }) => issue,
  state: ({ states }) => pairsOf(states),
  reason: ({ reasons }) => pairsOf(reasons),
  duplicate: ({ duplicateOf }) => duplicateOf !== undefined,
  stacked: ({ stack }) => stack !== undefined,
  behind: Summary.isBehind,
  deleted: ({ isDeleted, trashedAt }) => isDeleted === true || trashedAt !== undefined,
};

/**
 * Does a filter find this asset? What the search asks its rows, asked of one summary; a test holds the two together. Like
 * there, what is gone, or behind another asset, is left out unless the filter speaks of it.
 */
export function matches(conditions: readonly Condition[], summary: Summary.Info, meant: Meant = {}): boolean {
  const isNamed = (name: FieldName) => conditions.some(({ field }) => field === name);
  const isLeftOut = (["deleted", "behind"] as const).some((name) => !isNamed(name) && valuesOf[name](summary) === true);
  return !isLeftOut && conditions.every((condition) => holds(condition, summary, meant));
}

function holds({ field, terms }: Condition, summary: Summary.Info, around: Meant): boolean {
  const is = (term: Term) => isTerm(field, term, summary, around);
  const wanted = terms.filter(({ isNot }) => !isNot);
  return (wanted.length === 0 || wanted.some(is)) && !terms.some((term) => term.isNot && is(term));
}

function isTerm(field: FieldName, term: Term, summary: Summary.Info, around: Meant): boolean {
  if (field === "box" || term.is === "box") return term.is === "box" && isWithin(term, summary);
  const value = valuesOf[field](summary);
  if (term.is === "none") return value === undefined;
  if (term.is === "flag") return value === term.flag;
  if (term.is === "range")
    return typeof value === "number" && value >= (term.from ?? -Infinity) && value <= (term.to ?? Infinity);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (field === "folder") return String(value).startsWith(`${term.value.replace(/\/+$/, "")}/`);
  if (field === "key") return String(value).startsWith(term.value);
  if (field === "text")
    return String(value ?? "")
      .toLowerCase()
      .includes(term.value.toLowerCase());
  if (field === "tag") return meantTags(term.value, around).some((key) => values.includes(key));
  const filter = field === "collection" ? around.collections?.[term.value] : undefined;
  return filter ? filter.every((condition) => holds(condition, summary, around)) : values.includes(term.value);
}

/** The keys of tags a name means: where nobody says more, its own. */
export const meantTags = (name: string, { tags }: Meant): readonly string[] =>
  tags?.[Tag.keyOf(name)] ?? [Tag.keyOf(name)];

type Box = { west: number; south: number; east: number; north: number };

function isWithin({ west, south, east, north }: Box, { latitudeDeg, longitudeDeg }: Summary.Info): boolean {
  if (latitudeDeg === undefined || longitudeDeg === undefined || latitudeDeg < south || latitudeDeg > north)
    return false;
  const [isEast, isWest] = [longitudeDeg >= west, longitudeDeg <= east];
  return west <= east ? isEast && isWest : isEast || isWest; // across the date line it is what lies on either side
}

function pairsOf(pairs: Record<string, string>): string[] | undefined {
  const entries = Object.entries(pairs);
  return entries.length === 0 ? undefined : entries.map(([name, value]) => `${name}:${value}`);
}
