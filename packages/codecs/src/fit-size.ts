type Size = { widthPx: number; heightPx: number };

/** Bounds of a picture for a model: its edges, and how much longer one may be than the other. */
export type Bounds = { longEdgePx: number; shortEdgePx: number; aspectMost: number };

/**
 * How large a picture becomes within bounds, and the canvas it then lies on: never enlarged but to the shortest edge, and
 * where it is still too slim or too small, the canvas is wider than it.
 */
export function fitSize({ widthPx, heightPx }: Size, bounds: Bounds): { inner: Size; canvas: Size } {
  const { longEdgePx, shortEdgePx, aspectMost } = bounds;
  const wanted = Math.max(1, shortEdgePx / Math.min(widthPx, heightPx));
  const scale = Math.min(longEdgePx / Math.max(widthPx, heightPx), wanted);
  const scaled = (px: number): number => Math.max(1, Math.round(px * scale));
  const inner = { widthPx: scaled(widthPx), heightPx: scaled(heightPx) };
  const least = Math.max(shortEdgePx, Math.ceil(Math.max(inner.widthPx, inner.heightPx) / aspectMost));
  const canvas = { widthPx: Math.max(inner.widthPx, least), heightPx: Math.max(inner.heightPx, least) };
  return { inner, canvas };
}
