import { Coverage, Place, Seen, Summary } from "@darkroom/domain";
import { nameKeyOf } from "./name-key.ts";

type Value = string | number | boolean | readonly string[];
type Column = {
  readonly type: "text" | "number" | "flag" | "list";
  readonly of: (summary: Summary.Info) => Value | undefined;
};

/** Raised with every change of the columns: rows of another shape are built anew while the old ones answer. */
export const shape = 8;

/** What a row says of its asset: all that people filter and sort by, and the summary itself. */
export const columns = {
  assetId: { type: "text", of: ({ assetId }) => assetId },
  rank: { type: "number", of: Summary.rankOf },
  shown: { type: "text", of: (summary) => JSON.stringify(summary) },
  key: { type: "text", of: ({ key }) => key },
  name: { type: "text", of: nameKeyOf },
  kind: { type: "text", of: ({ kind }) => kind },
  contentType: { type: "text", of: ({ contentType }) => contentType },
  capturedAtMs: { type: "number", of: ({ capturedAt }) => Date.parse(capturedAt) },
  year: { type: "text", of: ({ capturedAt }) => capturedAt.slice(0, 4) },
  month: { type: "text", of: Summary.monthOf },
  addedAtMs: { type: "number", of: ({ addedAt, capturedAt }) => Date.parse(addedAt ?? capturedAt) },
  source: { type: "text", of: ({ source }) => source },
  changedAtMs: { type: "number", of: ({ changedAtMs }) => changedAtMs },
  sizeBytes: { type: "number", of: ({ sizeBytes }) => sizeBytes },
  widthPx: { type: "number", of: ({ widthPx }) => widthPx },
  heightPx: { type: "number", of: ({ heightPx }) => heightPx },
  megapixels: { type: "number", of: Summary.megapixelsOf },
  orientation: { type: "text", of: Summary.orientationOf },
  durationSec: { type: "number", of: ({ durationSec }) => durationSec },
  cameraMake: { type: "text", of: ({ cameraMake }) => cameraMake },
  cameraModel: { type: "text", of: ({ cameraModel }) => cameraModel },
  lensModel: { type: "text", of: ({ lensModel }) => lensModel },
  latitudeDeg: { type: "number", of: ({ latitudeDeg }) => latitudeDeg },
  longitudeDeg: { type: "number", of: ({ longitudeDeg }) => longitudeDeg },
  hasPlace: {
    type: "flag",
    of: ({ latitudeDeg, longitudeDeg }) => latitudeDeg !== undefined && longitudeDeg !== undefined,
  },
  title: { type: "text", of: ({ title }) => title },
  rating: { type: "number", of: ({ rating }) => rating },
  tags: { type: "list", of: ({ tags }) => tags },
  tagKeys: { type: "list", of: Summary.tagKeysOf },
  collections: { type: "list", of: Summary.collectionIdsOf },
  places: { type: "list", of: ({ collections }) => collections?.map(Place.textOf) }, // in those collections, in their order
  isFavorite: { type: "flag", of: ({ isFavorite }) => isFavorite === true },
  safety: { type: "text", of: ({ safety }) => safety },
  nsfw: { type: "text", of: ({ nsfw }) => nsfw },
  quality: { type: "number", of: ({ quality }) => quality },
  grade: { type: "text", of: ({ quality }) => (quality === undefined ? undefined : Seen.gradeOf(quality)) },
  faults: { type: "list", of: ({ faults }) => faults },
  text: { type: "text", of: ({ text }) => text },
  generator: { type: "text", of: ({ generator }) => generator },
  generationModel: { type: "text", of: ({ generationModel }) => generationModel },
  issue: { type: "text", of: ({ issue }) => issue },
  states: { type: "list", of: ({ states }) => pairsOf(states) },
  reasons: { type: "list", of: ({ reasons }) => pairsOf(reasons) },
  standing: { type: "text", of: Coverage.standingText },
  isDuplicate: { type: "flag", of: ({ duplicateOf }) => duplicateOf !== undefined },
  isDeleted: { type: "flag", of: ({ isDeleted, trashedAt }) => isDeleted === true || trashedAt !== undefined },
  isStacked: { type: "flag", of: ({ stack }) => stack !== undefined },
  isPartOfPhoto: { type: "flag", of: Summary.isBehind }, // shown by another asset, for which it is found
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof columns;

export const columnNames = Object.keys(columns) as ColumnName[];

/** A summary as a row; what it does not say is `null`. */
export type Row = { [name in ColumnName]: Value | null };

/** The row of a summary. */
export function rowOf(summary: Summary.Info): Row {
  const entries = columnNames.map((name) => [name, finite(columns[name].of(summary)) ?? null]);
  return Object.fromEntries(entries) as Row;
}

/** A number that is none, of a date nobody can read, is no value. */
const finite = (value: Value | undefined): Value | undefined =>
  typeof value === "number" && !Number.isFinite(value) ? undefined : value;

function pairsOf(pairs: Record<string, string>): string[] | undefined {
  const entries = Object.entries(pairs);
  return entries.length === 0 ? undefined : entries.map(([name, value]) => `${name}:${value}`);
}
