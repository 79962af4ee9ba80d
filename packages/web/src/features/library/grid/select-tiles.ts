import type { KeyboardEvent, MouseEvent, PointerEvent } from "react";
import type { Selection } from "../../../lib/selection.ts";

const holdMs = 450;
const stillPx = 10;

type Hold = { timer: ReturnType<typeof setTimeout>; x: number; y: number };

/**
 * Selecting in the grid: the tick of a tile, Ctrl and a click, Shift and a click for all up to there, a long press, and the
 * key X. While anything is selected, a plain click selects too.
 */
export function selectTiles(selection: Selection, inOrder: () => readonly string[]) {
  let hold: Hold | undefined;
  let isHeld = false; // the click that ends a long press opens nothing
  const letGo = () => {
    clearTimeout(hold?.timer);
    hold = undefined;
  };
  return {
    onClickCapture: (event: MouseEvent) => {
      const assetId = assetOf(event.target);
      if (!assetId) return;
      const isTick = event.target instanceof Element && event.target.closest(".tick") !== null;
      const isMeant = isTick || isHeld || selection.isActive() || event.shiftKey || event.ctrlKey || event.metaKey;
      if (!isMeant) return;
      event.preventDefault();
      event.stopPropagation();
      if (isHeld) isHeld = false;
      else if (event.shiftKey && selection.anchor) selection.set(between(inOrder(), selection.anchor, assetId), true);
      else selection.toggle(assetId);
    },
    onPointerDown: ({ pointerType, target, clientX: x, clientY: y }: PointerEvent) => {
      const assetId = assetOf(target);
      isHeld = false;
      if (pointerType === "mouse" || !assetId) return;
      const press = () => {
        isHeld = true;
        selection.toggle(assetId);
      };
      hold = { timer: setTimeout(press, holdMs), x, y };
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (hold && Math.hypot(clientX - hold.x, clientY - hold.y) > stillPx) letGo();
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onContextMenu: (event: MouseEvent) => (isHeld || hold) && event.preventDefault(), // of a long press
    onKeyDownCapture: (event: KeyboardEvent) => {
      const assetId = assetOf(event.target);
      if (!assetId || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "x") return;
      event.preventDefault();
      if (event.shiftKey && selection.anchor) selection.set(between(inOrder(), selection.anchor, assetId), true);
      else selection.toggle(assetId);
    },
  };
}

const assetOf = (target: EventTarget): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>(".tile [data-asset]")?.dataset.asset : undefined;

/** All from one asset to another, both included, of those that are held, in their order. */
function between(ids: readonly string[], one: string, other: string): string[] {
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)].toSorted((a, b) => a - b);
  return from === undefined || from < 0 ? [other] : ids.slice(from, (to ?? from) + 1);
}
