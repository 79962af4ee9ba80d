import { useKeys } from "../../../lib/use-keys.ts";
import type { Details } from "../use-asset.ts";
import { rated } from "./change.ts";
import type { Editing } from "./use-edit.ts";

/** 0 to 5 rate the open asset, F makes it a favourite. */
export function useEditKeys(edits: Details["edits"] | undefined, change: Editing["change"]): void {
  const rate = (stars: number) => edits && change(rated(stars, edits.file.rating));
  const stars = [0, 1, 2, 3, 4, 5].map((count): [string, () => void] => [String(count), () => void rate(count)]);
  useKeys({ ...Object.fromEntries(stars), f: () => edits && change({ isFavorite: !edits.shown.isFavorite }) });
}
