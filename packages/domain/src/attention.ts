import * as z from "zod";
import { AssetId } from "./id.ts";
import type { Info as Summary } from "./summary.ts";

/** What a look at an asset is kept under: 60 bits of its id. */
const Mark = z.string();

/** How often assets were looked at, and which of those that seldom were are shown on the home page. */
export const Info = z.object({
  views: z.array(z.tuple([Mark, z.number().int()])), // how often, whatever was looked at last coming last
  shown: z.array(Mark), // what the corner has shown, the latest last
  corner: z.array(AssetId), // what it shows now
  chosenAtMs: z.number(),
  position: z.string().optional(), // where the walk through a large library goes on
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** Nobody has looked at anything. */
export const none: Info = { views: [], shown: [], corner: [], chosenAtMs: 0, revision: 0 };

/** How many assets the corner shows. */
export const places = 4;

const [mostViews, mostShown] = [4_000, 1_000]; // what was looked at longest ago counts as never looked at
const freshMs = 3_600_000;

const markOf = (id: AssetId): string => id.slice("ast_".length, "ast_".length + 12);

/** After looks at these assets, in their order; an asset that is looked at leaves the corner. */
export function viewed(attention: Info, ids: readonly AssetId[]): Info {
  if (ids.length === 0) return attention;
  const views = new Map(attention.views);
  for (const mark of ids.map(markOf)) {
    const count = (views.get(mark) ?? 0) + 1;
    views.delete(mark); // it comes last from here on
    views.set(mark, count);
  }
  const corner = attention.corner.filter((id) => !ids.includes(id));
  return { ...attention, views: [...views].slice(-mostViews), corner };
}

/** May this asset be shown in the corner: has it a picture of its own, for everybody's eyes? */
export const isShowable = ({ isDeleted, trashedAt, duplicateOf, safety, renditions }: Summary): boolean =>
  !isDeleted && trashedAt === undefined && duplicateOf === undefined && safety !== "nsfw" && renditions.length > 0;

/** Is what the corner shows to be chosen anew: because it is not full, or has been there for an hour? */
export const isStale = ({ corner, chosenAtMs }: Info, nowMs: number): boolean =>
  corner.length < places || nowMs - chosenAtMs >= freshMs;

type Candidate = Pick<Summary, "assetId" | "capturedAt">;
type Choosing = { candidates: readonly Candidate[]; position?: string | undefined; nowMs: number };

/**
 * Chooses what the corner shows: what was looked at least; of those what it showed longest ago, or never; of those what
 * was looked at longest ago; of those the oldest. For an hour, what it shows stays, and only empty places are filled. The
 * same value when that leaves it as it is.
 */
export function choose(attention: Info, { candidates, position, nowMs }: Choosing): Info {
  const isOver = nowMs - attention.chosenAtMs >= freshMs;
  const kept = isOver ? [] : attention.corner;
  const chosen = inOrder(attention, candidates).filter((id) => !kept.includes(id));
  const corner = [...kept, ...chosen].slice(0, places);
  const isSame = corner.length === attention.corner.length && corner.every((id, at) => id === attention.corner[at]);
  if (isSame && !isOver) return attention;
  const { position: _past, ...rest } = attention;
  const marks = corner.map(markOf);
  const shown = [...attention.shown.filter((mark) => !marks.includes(mark)), ...marks].slice(-mostShown);
  return {
    ...rest,
    shown,
    corner,
    chosenAtMs: isOver ? nowMs : attention.chosenAtMs,
    ...(position !== undefined && { position }),
  };
}

function inOrder({ views, shown }: Info, candidates: readonly Candidate[]): AssetId[] {
  const viewedAs = new Map(views.map(([mark, count], at) => [mark, { count, at }]));
  const shownAs = new Map(shown.map((mark, at) => [mark, at]));
  const ranked = candidates.map(({ assetId, capturedAt }) => {
    const { count = 0, at = -1 } = viewedAs.get(markOf(assetId)) ?? {};
    return { assetId, capturedAt, ranks: [count, shownAs.get(markOf(assetId)) ?? -1, at] };
  });
  const before = (a: (typeof ranked)[number], b: (typeof ranked)[number]): number => {
    for (const [at, rank] of a.ranks.entries()) if (rank !== b.ranks[at]) return rank - (b.ranks[at] ?? 0);
    return a.capturedAt < b.capturedAt ? -1 : 1;
  };
  return ranked.sort(before).map(({ assetId }) => assetId);
}
