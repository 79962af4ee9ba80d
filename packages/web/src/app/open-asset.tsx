import type { Assets } from "@darkroom/contract";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Arranged } from "../features/library/arranged/use-arranged.ts";
import type { GridHandle } from "../features/library/grid/library-grid.tsx";
import type { Shelf } from "../features/library/shelf/shelf.ts";
import { neighboursIn, useNeighbours } from "../features/library/use-neighbours.ts";
import { Viewer } from "../features/viewer/viewer.tsx";
import { go, leave } from "../lib/address.ts";
import { noteView } from "../lib/views.ts";
import { Toast } from "../ui/toast.tsx";
import type { Selecting } from "./use-selecting.ts";

type Item = Assets.Item;
type Props = {
  assetId: string | undefined;
  shelf: Shelf;
  arranged: Arranged | undefined;
  grid: RefObject<GridHandle | null>;
  onHelp: () => void;
  selecting: Selecting;
};

const lookedAtMs = 1_000; // whoever only steps past has not looked at it

/** The asset that is open, over the library; closed, the library shows and focuses the one that was looked at last. */
export function OpenAsset({ assetId, shelf, arranged, grid, onHelp, selecting }: Props) {
  const [found, setFound] = useState<Item>(); // an asset somebody came to by its address
  const beside = useNeighbours(shelf, arranged ? undefined : assetId, found);
  const { item, previous, next } = arranged ? neighboursIn(arranged.items, assetId) : beside;
  const isNearEnd = arranged !== undefined && item !== undefined && !next;
  useEffect(() => {
    if (isNearEnd) arranged?.more?.();
  }, [isNearEnd, arranged]);
  const last = useRef<Item>(undefined);
  useEffect(() => {
    if (assetId) last.current = item ?? last.current;
    else if (last.current) {
      grid.current?.goTo({ at: last.current.capturedAt, assetId: last.current.assetId, focus: true });
      last.current = undefined;
    }
  }, [assetId, item, grid]);
  useEffect(() => {
    const timer = assetId ? setTimeout(() => noteView(assetId), lookedAtMs) : undefined;
    return () => clearTimeout(timer);
  }, [assetId]);
  if (!assetId) return null;
  const { said, say, bulk } = selecting;
  const trash = () => {
    const beside = next ?? previous;
    if (beside) go({ asset: beside.assetId }, { inPlace: true });
    else leave({ asset: "" });
    void bulk.trash([assetId]);
  };
  return (
    <Viewer
      assetId={assetId}
      item={item}
      previous={previous}
      next={next}
      onGo={(asset) => go({ asset }, { inPlace: true })}
      onFound={(item) => (item.assetId === assetId ? setFound(item) : go({ asset: item.assetId }, { inPlace: true }))}
      onClose={() => leave({ asset: "" })}
      onHelp={onHelp}
      onTrash={item && !item.trashedAt ? trash : undefined}
    >
      <Toast said={said} onClose={() => say(undefined)} />
    </Viewer>
  );
}
