import { type PointerEvent, useEffect, useRef, useState, type WheelEvent } from "react";

export type Zoom = { scale: number; x: number; y: number };

const whole: Zoom = { scale: 1, x: 0, y: 0 };
const closest = 8;
const swipePx = 60;

type Options = { key: string; onSwipe: (step: 1 | -1) => void };

/** Zooming by wheel, double click and pinch, panning by dragging; a swipe over what is not zoomed goes on to the next. */
export function useZoom({ key, onSwipe }: Options) {
  const [zoom, setZoom] = useState(whole);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const start = useRef({ x: 0, y: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another asset is seen whole
  useEffect(() => setZoom(whole), [key]);
  const by = (factor: number, at: { x: number; y: number }) => setZoom((before) => around(before, factor, at));
  const onPointerDown = (event: PointerEvent) => {
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    start.current = { x: event.clientX, y: event.clientY };
    if (zoom.scale > 1) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    const now = { x: event.clientX, y: event.clientY };
    pointers.current.set(event.pointerId, now);
    if (other) by(distance(now, other) / Math.max(1, distance(before, other)), fromMiddle(event, other));
    else if (zoom.scale > 1)
      setZoom(({ scale, x, y }) => ({ scale, x: x + now.x - before.x, y: y + now.y - before.y }));
  };
  const onPointerUp = (event: PointerEvent) => {
    const wasOne = pointers.current.size === 1 && pointers.current.delete(event.pointerId);
    pointers.current.delete(event.pointerId);
    const [x, y] = [event.clientX - start.current.x, event.clientY - start.current.y];
    const isSwipe = Math.abs(x) > swipePx && Math.abs(x) > 1.5 * Math.abs(y);
    if (wasOne && zoom.scale === 1 && event.pointerType !== "mouse" && isSwipe) onSwipe(x < 0 ? 1 : -1);
  };
  const toggle = () => setZoom(({ scale }) => (scale > 1 ? whole : { ...whole, scale: 2.5 }));
  return {
    zoom,
    toggle,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: (event: PointerEvent) => void pointers.current.delete(event.pointerId),
      onWheel: (event: WheelEvent) => by(Math.exp(-event.deltaY / 400), fromMiddle(event)),
      onDoubleClick: (event: React.MouseEvent) => by(zoom.scale > 1 ? 0 : 2.5, fromMiddle(event)),
    },
  };
}

/** Zooms so that what is under the point stays under it; below the whole picture it is the whole picture. */
function around({ scale, x, y }: Zoom, factor: number, at: { x: number; y: number }): Zoom {
  const next = Math.min(closest, scale * factor);
  if (next <= 1) return whole;
  const grown = next / scale;
  return { scale: next, x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown };
}

type Point = { x: number; y: number };
type Pointed = { clientX: number; clientY: number; currentTarget: Element };

function fromMiddle({ clientX, clientY, currentTarget }: Pointed, other?: Point): Point {
  const box = currentTarget.getBoundingClientRect();
  const at = other ? { x: (clientX + other.x) / 2, y: (clientY + other.y) / 2 } : { x: clientX, y: clientY };
  return { x: at.x - box.left - box.width / 2, y: at.y - box.top - box.height / 2 };
}

const distance = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y);
