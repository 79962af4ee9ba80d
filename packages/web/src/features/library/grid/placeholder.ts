import { thumbHashToRGBA } from "thumbhash";

type Waiting = { canvas: HTMLCanvasElement; placeholder: string; fromMs: number };

const budgetMs = 2; // of each frame: scrolling comes first
const patienceMs = 40; // a thumbnail that is there by then needs no placeholder
const waiting = new Set<Waiting>();
let isDrawing = false;

/** Draws a placeholder, a few in each frame, unless its picture is quicker; the function given back takes the wish back. */
export function drawPlaceholder(canvas: HTMLCanvasElement, placeholder: string): () => void {
  const wish = { canvas, placeholder, fromMs: performance.now() + patienceMs };
  waiting.add(wish);
  if (!isDrawing) requestAnimationFrame(drawSome);
  isDrawing = true;
  return () => waiting.delete(wish);
}

function drawSome(): void {
  const startedMs = performance.now();
  for (const wish of waiting) {
    if (wish.fromMs > startedMs) break; // in the order they were made: those behind are younger
    waiting.delete(wish);
    if (!isCovered(wish.canvas)) draw(wish);
    if (performance.now() - startedMs > budgetMs) break;
  }
  isDrawing = waiting.size > 0;
  if (isDrawing) requestAnimationFrame(drawSome);
}

const isCovered = ({ nextElementSibling: picture }: HTMLCanvasElement): boolean =>
  picture instanceof HTMLImageElement && picture.dataset.shown === "true";

function draw({ canvas, placeholder }: Waiting): void {
  const picture = decode(placeholder);
  if (!picture) return;
  const { w, h, rgba } = picture;
  canvas.width = w;
  canvas.height = h;
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}

/** A placeholder from the server that cannot be drawn is none: the colour below it stays. */
function decode(placeholder: string): ReturnType<typeof thumbHashToRGBA> | undefined {
  try {
    return thumbHashToRGBA(Uint8Array.from(atob(placeholder), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
