export { type Row, rowOf, shape } from "./columns.ts";
export { openRows } from "./open-rows.ts";
export { type Place, RowsMissing } from "./place.ts";
export type { After, Answer, Question } from "./query.ts";
export { countable, type Sort, sorts } from "./sorts.ts";
export type { TagCount } from "./tags.ts";
export type { Rows } from "./wire.ts";
