import type { Filter } from "@darkroom/domain";
import type { ColumnName } from "./columns.ts";

/** What rows are sorted by: each has a value in every row. */
export const sorts = {
  captured: "capturedAtMs",
  added: "addedAtMs",
  changed: "changedAtMs",
  size: "sizeBytes",
  key: "key",
  name: "name",
} as const satisfies Record<string, ColumnName>;

/** Or by where they stand in the one manual collection the filter names. */
export type Sort = keyof typeof sorts | "position";

/** Fields whose values can be counted: out of not too many. */
export const countable = [
  "kind",
  "contentType",
  "year",
  "month",
  "source",
  "orientation",
  "make",
  "camera",
  "lens",
  "rating",
  "favorite",
  "safety",
  "nsfw",
  "grade",
  "generator",
  "model",
  "issue",
  "place",
  "duplicate",
  "tag",
  "collection",
] as const satisfies readonly Filter.FieldName[];
