import { Filter } from "@darkroom/domain";
import type { ColumnName } from "./columns.ts";

/** The column a field is filtered by; a box has two. */
const columnOf: Record<Filter.FieldName, ColumnName> = {
  kind: "kind",
  contentType: "contentType",
  key: "key",
  folder: "key",
  captured: "capturedAtMs",
  year: "year",
  month: "month",
  added: "addedAtMs",
  source: "source",
  size: "sizeBytes",
  width: "widthPx",
  height: "heightPx",
  megapixels: "megapixels",
  orientation: "orientation",
  duration: "durationSec",
  make: "cameraMake",
  camera: "cameraModel",
  lens: "lensModel",
  place: "hasPlace",
  box: "latitudeDeg",
  rating: "rating",
  tag: "tagKeys",
  collection: "collections",
  favorite: "isFavorite",
  safety: "safety",
  nsfw: "nsfw",
  quality: "quality",
  grade: "grade",
  fault: "faults",
  text: "text",
  generator: "generator",
  model: "generationModel",
  issue: "issue",
  state: "states",
  reason: "reasons",
  duplicate: "isDuplicate",
  deleted: "isDeleted",
};

const lists: ReadonlySet<ColumnName> = new Set(["tagKeys", "collections", "faults", "states", "reasons"]);

/** The column of a field. */
export const columnOfField = (field: Filter.FieldName): ColumnName => columnOf[field];

/** The filter as a condition in SQL; without a word about deleted ones, they are left out, and films of live photos always. */
export function whereOf(conditions: readonly Filter.Condition[], meant: Filter.Meant = {}): string {
  const parts = conditions.map((condition) => conditionSql(condition, meant));
  if (!conditions.some(({ field }) => field === "deleted")) parts.push("isDeleted = false");
  parts.push("isPartOfPhoto = false");
  return parts.join(" AND ");
}

/** One field: one of what is meant, and none of what is not. A row without a value is never counted as having one. */
function conditionSql({ field, terms }: Filter.Condition, meant: Filter.Meant): string {
  const wanted = terms.filter(({ isNot }) => !isNot).map((term) => termSql(field, term, meant));
  const shunned = terms
    .filter(({ isNot }) => isNot)
    .map((term) => `NOT coalesce(${termSql(field, term, meant)}, false)`);
  const parts = [...(wanted.length > 0 ? [`(${wanted.join(" OR ")})`] : []), ...shunned];
  return `(${parts.join(" AND ")})`;
}

function termSql(field: Filter.FieldName, term: Filter.Term, meant: Filter.Meant): string {
  const column = columnOf[field];
  if (term.is === "none") return `${column} IS NULL`;
  if (term.is === "flag") return `${column} = ${term.flag}`;
  if (term.is === "range") return rangeSql(column, term);
  if (term.is === "box") return boxSql(term);
  if (field === "tag") return `array_has_any(${column}, make_array(${keysSql(term.value, meant)}))`;
  const filter = field === "collection" ? meant.collections?.[term.value] : undefined;
  if (filter) return `(${filter.map((condition) => conditionSql(condition, meant)).join(" AND ")})`;
  if (lists.has(column)) return `array_has(${column}, ${textSql(term.value)})`;
  if (field === "folder") return `starts_with(${column}, ${textSql(`${term.value.replace(/\/+$/, "")}/`)})`;
  if (field === "text") return `strpos(lower(${column}), ${textSql(term.value.toLowerCase())}) > 0`;
  if (field === "key") return `starts_with(${column}, ${textSql(term.value)})`;
  return `${column} = ${textSql(term.value)}`;
}

const keysSql = (name: string, meant: Filter.Meant): string => Filter.meantTags(name, meant).map(textSql).join(", ");

function rangeSql(column: ColumnName, { from, to }: { from?: number; to?: number }): string {
  const bounds = [
    ...(from === undefined ? [] : [`${column} >= ${numberSql(from)}`]),
    ...(to === undefined ? [] : [`${column} <= ${numberSql(to)}`]),
  ];
  return `(${bounds.join(" AND ")})`;
}

type Box = { west: number; south: number; east: number; north: number };

function boxSql({ west, south, east, north }: Box): string {
  const between = `latitudeDeg >= ${numberSql(south)} AND latitudeDeg <= ${numberSql(north)}`;
  const join = west <= east ? "AND" : "OR"; // across the date line it is what lies on either side
  return `(${between} AND (longitudeDeg >= ${numberSql(west)} ${join} longitudeDeg <= ${numberSql(east)}))`;
}

/** A text as a literal: DataFusion knows one special character in it, the quote, and no escapes. */
export const textSql = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A number as a literal that is read as one of 64 bits. Throws a RangeError for what is none. */
export function numberSql(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number to look for`);
  return `CAST(${value} AS DOUBLE)`;
}
