export { type Row, rowOf, shape } from "./columns.ts";
export type { After } from "./first-rows.ts";
export { openRows } from "./open-rows.ts";
export { type Place, RowsMissing } from "./place.ts";
export type { Answer, Question } from "./query.ts";
export type { TagCount } from "./tags.ts";
export type { Rows } from "./wire.ts";
