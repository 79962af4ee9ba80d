import type { Item } from "../shelf/month.ts";

/** Rows of equal squares, in px. */
export type Lattice = { columns: number; sizePx: number; stepPx: number; gap: number };

/** The squares for a width; none larger than thumbnails are good for. */
export function latticeFor(width: number): Lattice {
  const gap = width < 600 ? 4 : 8;
  const columns = Math.max(1, width < 600 ? 3 : Math.floor(width / 190));
  const sizePx = Math.max(1, (width - gap * (columns - 1)) / columns);
  return { columns, sizePx, stepPx: sizePx + gap, gap };
}

/** Where a place of the order is. */
export function boxAt({ columns, sizePx, stepPx }: Lattice, at: number) {
  return { left: (at % columns) * stepPx, top: Math.floor(at / columns) * stepPx, width: sizePx, height: sizePx };
}

/** The places that are drawn: what is in sight, and half as much around it. */
export function within({ columns, stepPx }: Lattice, { top, height }: { top: number; height: number }, count: number) {
  const first = Math.max(0, Math.floor((top - height / 2) / stepPx) * columns);
  const last = Math.ceil((top + 1.5 * height) / stepPx) * columns;
  return [first, Math.min(count, last)] as const;
}

type Point = { x: number; y: number; count: number };

/** The slot between tiles that a point of the screen is nearest to. */
export function slotAt({ columns, stepPx }: Lattice, scroller: HTMLElement | null, { x, y, count }: Point): number {
  const canvas = scroller?.firstElementChild?.getBoundingClientRect();
  if (!canvas) return 0;
  const row = Math.max(0, Math.floor((y - canvas.top) / stepPx));
  const column = Math.max(0, Math.min(columns, Math.round((x - canvas.left) / stepPx)));
  return Math.min(count, row * columns + column);
}

/** The slot a group goes to that is moved by so many places: from its first one back, from its last one on, or to an end. */
export function slotFor(items: readonly Pick<Item, "assetId">[], ids: readonly string[], by: number): number {
  const places = items.flatMap(({ assetId }, at) => (ids.includes(assetId) ? [at] : []));
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  if (by === Number.POSITIVE_INFINITY) return by;
  return by < 0 ? Math.max(0, first + by) : Math.min(items.length, last + 1 + by);
}
