import { BulkEdits, Trash } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import type * as z from "zod";
import { RequestFailed, send } from "../../lib/api.ts";
import { count } from "../../lib/format.ts";
import type { Said } from "../../ui/toast.tsx";

type Change = z.input<NonNullable<typeof BulkEdits.start.body>>["change"];

type Around = {
  /** Takes assets out of sight at once; answers how to have them back. */
  hide: (assetIds: readonly string[]) => () => void;
  say: (said: Said | undefined) => void;
};

const portions = { trash: 500, edit: 1000 };

/** What is done with many assets at once: put away, which can be undone, and changed. */
export function useBulk({ hide, say }: Around) {
  const queries = useQueryClient();
  const recount = () => {
    for (const key of ["timeline", "trash"]) void queries.invalidateQueries({ queryKey: [key] });
  };
  const attempt = async (work: () => Promise<Said>) => {
    try {
      say(await work());
    } catch (error) {
      say({ tone: "failed", message: error instanceof RequestFailed ? error.message : "That did not work." });
    }
    recount();
  };
  const restore = (assetIds: readonly string[], show: () => void) =>
    attempt(async () => {
      for (const ids of portionsOf(assetIds, portions.trash)) await send(Trash.restore, {}, { ids });
      show();
      return { message: `${assets(assetIds.length)} back in the library` };
    });
  const trash = (assetIds: readonly string[]) =>
    attempt(async () => {
      for (const ids of portionsOf(assetIds, portions.trash)) await send(Trash.put, {}, { ids });
      const show = hide(assetIds);
      return { message: `${assets(assetIds.length)} in the trash`, undo: () => void restore(assetIds, show) };
    });
  const edit = (assetIds: readonly string[], change: Change, done: string) =>
    attempt(async () => {
      for (const ids of portionsOf(assetIds, portions.edit)) await send(BulkEdits.start, {}, { ids, change });
      return { message: `${assets(assetIds.length)}: ${done}` };
    });
  return { trash, edit };
}

const assets = (number: number): string => `${count(number)} ${number === 1 ? "asset" : "assets"}`;

function portionsOf(ids: readonly string[], atOnce: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, at) => ids.slice(at * atOnce, (at + 1) * atOnce));
}
