import { Stacks } from "@darkroom/contract";
import { useState } from "react";
import type { Shelf } from "../features/library/shelf/shelf.ts";
import type { Asked } from "../features/selection/whole-stack-dialog.tsx";
import { ask } from "../lib/api.ts";

type Waiting = Asked & { stackIds: readonly string[]; onBegun: () => void };

/** Puts assets into the trash; where covers of stacks are among them, asks first whether all of these are meant. */
export function useTrashing(shelf: Shelf, put: (assetIds: readonly string[]) => Promise<void>) {
  const [asked, setAsked] = useState<Waiting>();
  const begin = async (ids: readonly string[], onBegun: () => void) => {
    setAsked(undefined);
    onBegun();
    await put(ids);
  };
  const trash = (ids: readonly string[], onBegun = () => {}) => {
    const items = ids.flatMap((id) => shelf.find(id) ?? []);
    const stacks = items.flatMap(({ assetId, stack }) => (stack?.cover === assetId ? [stack] : []));
    if (stacks.length === 0) return void begin(ids, onBegun);
    const all = stacks.reduce((sum, { count }) => sum + count - 1, ids.length);
    return setAsked({ ids, covers: stacks.length, all, stackIds: stacks.map(({ stackId }) => stackId), onBegun });
  };
  const whole = async ({ ids, stackIds, onBegun }: Waiting) => {
    const found = await Promise.all(stackIds.map((stackId) => ask(Stacks.get, { stackId }).catch(() => undefined)));
    const members = found.flatMap((stack) => stack?.members.map(({ assetId }): string => assetId) ?? []);
    await begin([...new Set([...ids, ...members])], onBegun);
  };
  return {
    trash,
    asked,
    only: () => void (asked && begin(asked.ids, asked.onBegun)),
    whole: () => void (asked && whole(asked)),
    cancel: () => setAsked(undefined),
  };
}
