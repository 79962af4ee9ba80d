import { Assets } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { send } from "../../../lib/api.ts";
import type { Details } from "../use-asset.ts";
import { type Change, failureOf, foreseen, inverseOf, said } from "./change.ts";

/** What came of the last change: done and to be undone, or not saved and to be tried again. */
type Outcome =
  | { kind: "done"; message: string; undo: (() => void) | undefined }
  | { kind: "failed"; message: string; again: (() => void) | undefined };

export type Editing = {
  change: (change: Change) => void;
  outcome: Outcome | undefined;
  dismiss: () => void;
};

const shownMs = 8_000;

/**
 * Changes what is said of an asset: shown at once, sent one after the other, each on the revision the one before it left. What
 * is refused is taken back from the page, which then shows what the server has.
 */
export function useEdit(assetId: string): Editing {
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome>();
  const last = useRef(Promise.resolve());
  const current = useRef(assetId);
  useEffect(() => {
    current.current = assetId;
    setOutcome(undefined);
  }, [assetId]);
  useEffect(() => {
    if (outcome?.kind !== "done") return undefined;
    const timer = setTimeout(() => setOutcome(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  const key = ["asset", assetId];
  const say = (next: Outcome) => current.current === assetId && setOutcome(next);
  const show = (decide: (now: Details) => Details) => queries.setQueryData<Details>(key, (now) => now && decide(now));

  const save = async (change: Change, undo: Change | undefined) => {
    try {
      const revision = queries.getQueryData<Details>(key)?.edits.revision;
      const { asset, edits } = await send(Assets.edit, { assetId }, { ...change, revision });
      await queries.cancelQueries({ queryKey: key }); // whatever was asked before knows less
      show((now) => ({ ...now, asset, edits }));
      say({ kind: "done", message: undo ? said(change) : "Undone", undo: undo && (() => begin(undo, false)) });
    } catch (error) {
      const { message, isStale } = failureOf(error);
      await queries.invalidateQueries({ queryKey: key });
      say({ kind: "failed", message, again: isStale ? undefined : () => begin(change, undo !== undefined) });
    }
  };
  const begin = (change: Change, isUndoable = true) => {
    const details = queries.getQueryData<Details>(key);
    if (!details) return;
    const undo = isUndoable ? inverseOf(details.edits, change) : undefined;
    show((now) => foreseen(now, change));
    last.current = last.current.then(() => save(change, undo));
  };
  return { change: begin, outcome, dismiss: () => setOutcome(undefined) };
}
