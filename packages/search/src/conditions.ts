import { Filter } from "@darkroom/domain";
import type { ColumnName } from "./columns.ts";

/** The column a field is filtered by; a box has two, and the engine looks into the text. */
export const columnOf = {
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
  rating: "rating",
  tag: "tagKeys",
  collection: "collections",
  favorite: "isFavorite",
  safety: "safety",
  nsfw: "nsfw",
  quality: "quality",
  grade: "grade",
  fault: "faults",
  generator: "generator",
  model: "generationModel",
  issue: "issue",
  state: "states",
  reason: "reasons",
  duplicate: "isDuplicate",
  stacked: "isStacked",
  behind: "isPartOfPhoto",
  deleted: "isDeleted",
} as const satisfies Record<Exclude<Filter.FieldName, "box" | "text">, ColumnName>;

/** The conditions that are meant: without a word about what is deleted, or behind another asset, that is left out. */
export function wholeOf(filter: Filter.Written): Filter.Condition[] {
  const conditions = Filter.read(filter);
  const unsaid = (["deleted", "behind"] as const).filter((name) => filter[name] === undefined);
  const terms: Filter.Term[] = [{ isNot: false, is: "flag", flag: false }];
  return [...conditions, ...unsaid.map((field) => ({ field, terms }))];
}

/** Columns that rows are held against by conditions. */
export function columnsOf(conditions: readonly Filter.Condition[], meant: Filter.Meant = {}): ColumnName[] {
  return withMeant(conditions, meant).flatMap(({ field }): ColumnName[] => {
    if (field === "text") return [];
    return field === "box" ? ["latitudeDeg", "longitudeDeg"] : [columnOf[field]];
  });
}

/** Conditions, and those of the collections they name. */
export function withMeant(conditions: readonly Filter.Condition[], meant: Filter.Meant): Filter.Condition[] {
  const named = conditions.flatMap(({ field, terms }) => (field === "collection" ? terms : []));
  const filters = named.map((term) => (term.is === "value" && meant.collections?.[term.value]) || []);
  return [...conditions, ...filters.flatMap((filter) => withMeant(filter, meant))];
}
