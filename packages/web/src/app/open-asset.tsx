import type { Assets } from "@darkroom/contract";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Arranged } from "../features/library/arranged/use-arranged.ts";
import type { GridHandle } from "../features/library/grid/library-grid.tsx";
import type { Shelf } from "../features/library/shelf/shelf.ts";
import { neighboursIn, useNeighbours } from "../features/library/use-neighbours.ts";
import { StackStrip } from "../features/viewer/stack/stack-strip.tsx";
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
  const behind = found?.assetId === assetId && found?.stack?.cover !== assetId ? found : undefined;
  const place = behind?.stack?.cover ?? assetId; // what is behind a cover has the cover's neighbours
  const beside = useNeighbours(shelf, arranged ? undefined : place, found);
  const { previous, next, ...here } = arranged ? neighboursIn(arranged.items, place) : beside;
  const item = place === assetId ? here.item : undefined;
  const known = place === assetId ? item : behind;
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
  const { said, say, trashing } = selecting;
  const step = () => {
    const other = place === assetId ? (next ?? previous)?.assetId : place;
    if (other) go({ asset: other }, { inPlace: true });
    else leave({ asset: "" });
  };
  const onGo = (asset: string) => go({ asset }, { inPlace: true });
  const trash = () => trashing.trash([assetId], step);
  return (
    <Viewer
      assetId={assetId}
      item={item}
      previous={previous}
      next={next}
      onGo={onGo}
      onFound={(item) => (item.assetId === assetId ? setFound(item) : go({ asset: item.assetId }, { inPlace: true }))}
      onClose={() => leave({ asset: "" })}
      onHelp={onHelp}
      onTrash={known && !known.trashedAt ? trash : undefined}
    >
      {known?.stack && <StackStrip assetId={assetId} told={known.stack} onGo={onGo} />}
      <Toast said={said} onClose={() => say(undefined)} />
    </Viewer>
  );
}
