import { BulkEdits, Collections, Trash } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import type * as z from "zod";
import { ask, RequestFailed, send } from "../../lib/api.ts";
import { count } from "../../lib/format.ts";
import { stackAll } from "../../lib/stacks.ts";
import type { Said } from "../../ui/toast.tsx";

type Change = z.input<NonNullable<typeof BulkEdits.start.body>>["change"];

type Around = {
  /** Takes assets out of sight at once; answers how to have them back. */
  hide: (assetIds: readonly string[]) => () => void;
  say: (said: Said | undefined) => void;
};

const portions = { trash: 500, edit: 1000 };
const [lookEveryMs, looksMost] = [400, 100];

/** What is done with many assets at once: put away, which can be undone, and changed. */
export function useBulk({ hide, say }: Around) {
  const queries = useQueryClient();
  const recount = () => {
    for (const key of ["timeline", "trash", "tags", "collections"]) void queries.invalidateQueries({ queryKey: [key] });
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
  const undo = (bulkEditIds: readonly string[]) =>
    attempt(async () => {
      const undos = [];
      for (const bulkEditId of bulkEditIds) undos.push(await send(BulkEdits.undo, { bulkEditId }, {}));
      const ended = await Promise.all(undos.map(followed));
      const [changed, left] = [sum(ended, "changed"), sum(ended, "left")];
      if (changed === 0 && left === 0) return { message: "Nothing was changed yet: all is as before" };
      const rest = left > 0 ? `; ${assets(left)} changed since, which stays` : "";
      return { message: `${assets(changed)} as before${rest}` };
    });
  const edit = (assetIds: readonly string[], change: Change, done: string) =>
    attempt(async () => {
      const begun = await begin(assetIds, change);
      return { message: `${assets(assetIds.length)}: ${done}`, undo: () => void undo(begun) };
    });
  const stack = (assetIds: readonly string[]) => attempt(() => stackAll(assetIds, (undoing) => void attempt(undoing)));
  const takeOut = (assetIds: readonly string[], collectionId: string) =>
    attempt(async () => {
      const begun = await begin(assetIds, { removeCollections: [collectionId] });
      const show = hide(assetIds);
      const takeBack = () => {
        show();
        void undo(begun);
      };
      return { message: `${assets(assetIds.length)} out of the collection`, undo: takeBack };
    });
  const cover = (assetId: string | undefined, { collectionId, name }: Collections.View) =>
    attempt(async () => {
      await send(Collections.change, { collectionId }, { cover: assetId });
      return { message: `It is the cover of ${name} now` };
    });
  return { trash, edit, takeOut, cover, stack };
}

/** Has a change made, in portions the API takes; answers the bulk edits. */
async function begin(assetIds: readonly string[], change: Change): Promise<string[]> {
  const begun: string[] = [];
  for (const ids of portionsOf(assetIds, portions.edit)) {
    const { bulkEdit } = await send(BulkEdits.start, {}, { ids, change });
    if (bulkEdit) begun.push(bulkEdit.bulkEditId);
  }
  return begun;
}

/** The bulk edit when it is over, or as far as it is after a while. */
async function followed(begun: BulkEdits.View): Promise<BulkEdits.View> {
  let view = begun;
  for (let looks = 0; looks < looksMost && view.state !== "done" && view.state !== "cancelled"; looks++) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    view = await ask(BulkEdits.get, { bulkEditId: view.bulkEditId });
  }
  return view;
}

const sum = (views: readonly BulkEdits.View[], field: "changed" | "left"): number =>
  views.reduce((total, view) => total + (view[field] ?? 0), 0);

const assets = (number: number): string => `${count(number)} ${number === 1 ? "asset" : "assets"}`;

function portionsOf(ids: readonly string[], atOnce: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, at) => ids.slice(at * atOnce, (at + 1) * atOnce));
}
