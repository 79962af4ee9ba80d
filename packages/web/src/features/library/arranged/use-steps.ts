import { type RefObject, useEffect, useRef } from "react";
import type { Item } from "../shelf/month.ts";
import { boxAt, type Lattice } from "./lattice.ts";

/** Goes to a tile, so that it is in sight and has the focus; or keeps with it when it moves. */
export function useSteps(scroller: RefObject<HTMLElement | null>, lattice: Lattice, items: readonly Item[]) {
  const wanted = useRef<string>(undefined);
  const seek = () => {
    const element = scroller.current;
    const at = items.findIndex(({ assetId }) => assetId === wanted.current);
    if (!element || at < 0) return;
    const { top, height } = boxAt(lattice, at);
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + height > element.scrollTop + element.clientHeight)
      element.scrollTop = top + height - element.clientHeight;
    const tile = element.querySelector<HTMLElement>(`a[data-asset="${CSS.escape(wanted.current ?? "")}"]`);
    if (!tile) return; // drawn when it is in sight
    tile.focus({ preventScroll: true });
    wanted.current = undefined;
  };
  useEffect(seek);
  return {
    goTo: (assetId: string) => {
      wanted.current = assetId;
      seek();
    },
    keep: (assetId: string) => {
      wanted.current = assetId; // it is sought where it is drawn next
    },
  };
}
