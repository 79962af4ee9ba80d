import type { Edits } from "@darkroom/contract";
import type * as z from "zod";
import { RequestFailed } from "../../../lib/api.ts";
import type { Details } from "../use-asset.ts";

/** What somebody changes of what is said; `revision` is added when it is sent. */
export type Change = Omit<z.input<typeof Edits.Change>, "revision" | "addTags" | "removeTags">;

type Views = Details["edits"];

/** The asset as it will be said to be once the change is saved. A date is the server's to work out, unless it goes back to the file's. */
export function foreseen(details: Details, change: Change): Details {
  const { shown, file } = details.edits;
  const { date, tags, ...words } = change;
  const next = {
    ...shown,
    ...Object.fromEntries(
      Object.entries(words).map(([name, value]) => [name, value ?? file[name as keyof typeof file]]),
    ),
    ...(tags !== undefined && { tags: tags ?? file.tags }),
  };
  const told = { ...next, title: next.title || undefined, description: next.description || undefined };
  const rated = { ...told, rating: told.rating || undefined, isFavorite: told.isFavorite || undefined };
  const dated = date === null ? { ...rated, ...dateOf(file) } : rated;
  return { ...details, asset: { ...details.asset, rating: dated.rating }, edits: { ...details.edits, shown: dated } };
}

/** The change that takes a change back, as far as the page knows what was there. */
export function inverseOf({ shown, file, sources }: Views, change: Change): Change {
  const before = (field: "title" | "description" | "rating" | "isFavorite" | "safety", nothing: unknown) => {
    if (sources[field] === "edit") return shown[field];
    return shown[field] === undefined && file[field] !== undefined ? nothing : null;
  };
  const nothings = { title: "", description: "", rating: 0, isFavorite: null, safety: null } as const;
  const words = Object.entries(nothings).flatMap(([field, nothing]) =>
    field in change ? [[field, before(field as keyof typeof nothings, nothing)]] : [],
  );
  return {
    ...Object.fromEntries(words),
    ...(change.tags !== undefined && { tags: sources["tags"] === "edit" ? shown.tags : null }),
    ...(change.date !== undefined && { date: sources["capturedAt"] === "edit" ? { at: timeOf(shown) } : null }),
  };
}

/** No star is nothing said, unless the file has some. */
export const rated = (stars: number, fileRating: number | undefined) => ({
  rating: stars === 0 && fileRating === undefined ? null : stars,
});

/** What was done, in words for the notice that offers to undo it. */
export function said(change: Change): string {
  if (change.rating !== undefined) return change.rating ? `Rated ${change.rating} of 5` : "Not rated any more";
  if (change.isFavorite !== undefined) return change.isFavorite ? "A favourite" : "No favourite any more";
  if (change.date !== undefined) return change.date === null ? "The file's date again" : "Date corrected";
  if (change.tags !== undefined) return "Tags changed";
  if (change.safety !== undefined) return "Safety changed";
  return change.title === undefined ? "Description changed" : "Title changed";
}

/** Why a change was not saved, honestly; `isStale` when somebody else was quicker. */
export function failureOf(error: unknown): { message: string; isStale: boolean } {
  if (!(error instanceof RequestFailed)) return { message: "It was not saved.", isStale: false };
  if (error.code === "edit.stale")
    return { message: "Somebody else changed this meanwhile: it shows what they said.", isStale: true };
  if (error.isOffline) return { message: "Not saved: Darkroom does not answer.", isStale: false };
  return { message: `Not saved: ${error.message}`, isStale: false };
}

/** When it was taken, as the API takes it: the wall time with its offset, where one is known; else the instant. */
export const timeOf = ({ localTime, offsetFromUtc, capturedAt }: Views["shown"]): string =>
  localTime === undefined ? capturedAt : `${localTime}${offsetFromUtc ?? ""}`;

const dateOf = ({ capturedAt, capturedAtSource, localTime, offsetFromUtc, offsetAssumed }: Views["shown"]) => ({
  capturedAt,
  capturedAtSource,
  localTime,
  offsetFromUtc,
  offsetAssumed,
});
