import type { Kind } from "./asset.ts";
import type { Info } from "./summary.ts";

type Hidden = Pick<Info, "assetId" | "trashedAt" | "isDeleted" | "kind" | "pairedWith" | "stack">;
type Placed = Hidden & Pick<Info, "capturedAt" | "isPurging">;

/** Is it shown by another asset: the film of a live photo by its photo, what is in a stack by its cover? What is in the trash is shown by itself. */
export function isBehind({ assetId, kind, pairedWith, stack, isDeleted, trashedAt }: Hidden): boolean {
  if (kind === "video" && pairedWith !== undefined) return true;
  return stack !== undefined && stack.front !== assetId && !isDeleted && trashedAt === undefined;
}

/** Where lists look for it within its month: among those of its kind, or with all that is behind another. */
export const shelfOf = (summary: Hidden): Kind | "behind" => {
  const isShown = summary.trashedAt !== undefined || !isBehind(summary);
  return isShown ? summary.kind : "behind";
};

/** Where what is in the trash is listed: a month of its own, after all months there are. */
export const trashMonth = "trash";

/** The month a summary is listed in, `yyyy-mm`, UTC, or the trash. `undefined` for what is gone. */
export function monthOf(summary: Placed): string | undefined {
  if (summary.trashedAt !== undefined) return trashMonth;
  return summary.isDeleted ? undefined : capturedMonthOf(summary);
}

/** The month it was captured in, wherever it is listed. */
export const capturedMonthOf = ({ capturedAt }: Pick<Info, "capturedAt">): string => capturedAt.slice(0, 7);

/** Its time within that month: in the trash when it was put there, and before all others what is on its way out. */
export function timeOf({
  capturedAt,
  trashedAt,
  isPurging,
}: Pick<Placed, "capturedAt" | "trashedAt" | "isPurging">): string {
  return isPurging ? "0000-01-01T00:00:00.000Z" : (trashedAt ?? capturedAt);
}
