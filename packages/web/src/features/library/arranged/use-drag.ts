import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

/** What is being dragged, and the slot it would go to. */
export type Drag = { ids: readonly string[]; slot: number; x: number; y: number };

type Grabbed = { assetId: string; pointerId: number; x: number; y: number; isDragging: boolean };
type Options = {
  isActive: boolean;
  slotAt: (clientX: number, clientY: number) => number;
  idsWith: (assetId: string) => readonly string[];
  onDrop: (ids: readonly string[], slot: number) => void;
};

const stillPx = 6;
const [edgePx, scrollPx] = [72, 14];

/**
 * Drags tiles: with the mouse anywhere, with a finger or a pen by their grip, so that swiping scrolls. Near an edge it
 * scrolls; Escape lets go of it all.
 */
export function useDrag(scroller: RefObject<HTMLElement | null>, options: Options) {
  const [drag, setDrag] = useState<Drag>();
  const grabbed = useRef<Grabbed>(undefined);
  const latest = useRef({ drag, options });
  useEffect(() => {
    latest.current = { drag, options };
  });
  const letGo = () => {
    grabbed.current = undefined;
    setDrag(undefined);
  };
  useEdgeScroll(scroller, drag);
  const isDragging = drag !== undefined;
  useEffect(() => {
    if (!isDragging) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      grabbed.current = undefined;
      setDrag(undefined);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [isDragging]);
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      const assetId = grabbedAt(event);
      if (!options.isActive || assetId === undefined || event.button !== 0) return;
      grabbed.current = { assetId, pointerId: event.pointerId, x: event.clientX, y: event.clientY, isDragging: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const { current } = grabbed;
      const { clientX: x, clientY: y, pointerId } = event;
      if (!current || current.pointerId !== pointerId) return;
      if (!current.isDragging && Math.hypot(x - current.x, y - current.y) <= stillPx) return;
      if (!current.isDragging) event.currentTarget.setPointerCapture(pointerId);
      current.isDragging = true;
      setDrag({ ids: options.idsWith(current.assetId), slot: options.slotAt(x, y), x, y });
    },
    onPointerUp: () => {
      const { drag, options } = latest.current;
      const isMeant = grabbed.current?.isDragging && drag;
      letGo();
      if (isMeant) options.onDrop(drag.ids, drag.slot);
    },
    onPointerCancel: letGo,
    onDragStart: (event: { preventDefault: () => void }) => options.isActive && event.preventDefault(), // the browser's own
  };
  return { drag, handlers };
}

/** The asset that is taken hold of. */
function grabbedAt({ target, pointerType }: PointerEvent): string | undefined {
  if (!(target instanceof Element) || target.closest(".tick")) return undefined;
  const isHeld = pointerType === "mouse" || target.closest(".grip") !== null;
  return isHeld ? target.closest(".tile")?.querySelector<HTMLElement>("[data-asset]")?.dataset.asset : undefined;
}

/** Scrolls on while something is held near the upper or lower edge. */
function useEdgeScroll(scroller: RefObject<HTMLElement | null>, drag: Drag | undefined): void {
  const y = drag?.y;
  useEffect(() => {
    const element = scroller.current;
    if (!element || y === undefined) return undefined;
    const { top, bottom } = element.getBoundingClientRect();
    const by = y < top + edgePx ? -scrollPx : y > bottom - edgePx ? scrollPx : 0;
    if (by === 0) return undefined;
    let frame = requestAnimationFrame(function scroll() {
      element.scrollTop += by;
      frame = requestAnimationFrame(scroll);
    });
    return () => cancelAnimationFrame(frame);
  }, [scroller, y]);
}
