import type { Search } from "@darkroom/contract";
import { wordsOf } from "./terms.ts";

type Facet = Search.Facet;

/** What the panel offers, in this order. */
export const offered = [
  { field: "year", label: "Year" },
  { field: "rating", label: "Stars" },
  { field: "favorite", label: "Favourite" },
  { field: "camera", label: "Camera" },
  { field: "lens", label: "Lens" },
  { field: "place", label: "Place" },
  { field: "orientation", label: "Shape" },
  { field: "contentType", label: "Type" },
  { field: "source", label: "Source" },
  { field: "generator", label: "Made with" },
  { field: "model", label: "Model" },
  { field: "grade", label: "Quality" },
  { field: "nsfw", label: "Treated as" },
  { field: "safety", label: "Safety" },
  { field: "duplicate", label: "Duplicate" },
  { field: "stacked", label: "Stacks" },
] as const satisfies readonly { field: Facet; label: string }[];

/** What has a place of its own in the panel. */
const more: Readonly<Record<string, string>> = { tag: "Tag", collection: "Collection" };

const flags: Partial<Record<Facet, readonly [yes: string, no: string]>> = {
  favorite: ["Favourites", "Others"],
  place: ["With a place", "Without"],
  duplicate: ["Duplicates", "Originals"],
  stacked: ["In a stack", "Alone"],
};

/** Is it a field of yes or no? */
export const isFlag = (field: string): boolean => field in flags;

/** A value of a field as people read it. */
export function valueWords(field: Facet, value: string | null): string {
  const flag = flags[field];
  if (flag) return value === "true" ? flag[0] : flag[1];
  if (value === null) return field === "rating" ? "Not rated" : "None";
  if (field === "rating") return "★".repeat(Number(value)) || value;
  return value;
}

/** A term of a field as people read it. */
export function termWords(field: Facet, term: string): string {
  if (term === "none") return valueWords(field, null);
  return isFlag(field) || (field === "rating" && /^[1-5]$/.test(term)) ? valueWords(field, term) : wordsOf(term);
}

/** What a field is called over its terms. */
export const labelOf = (field: string): string =>
  more[field] ?? offered.find((each) => each.field === field)?.label ?? field;
