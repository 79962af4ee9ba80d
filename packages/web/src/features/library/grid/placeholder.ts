import { thumbHashToRGBA } from "thumbhash";

type Waiting = { picture: HTMLElement; placeholder: string; fromMs: number };

const budgetMs = 2; // of each frame: scrolling comes first
const patienceMs = 40; // a thumbnail that is there by then needs no placeholder
const waiting = new Set<Waiting>();
let isDrawing = false;

/**
 * Draws a placeholder behind whatever is in an element, a few in each frame and only where the thumbnail is not quicker: most
 * tiles that scroll by never need a canvas. The function given back takes it back.
 */
export function drawPlaceholder(picture: HTMLElement, placeholder: string): () => void {
  const wish = { picture, placeholder, fromMs: performance.now() + patienceMs };
  waiting.add(wish);
  if (!isDrawing) requestAnimationFrame(drawSome);
  isDrawing = true;
  return () => {
    waiting.delete(wish);
    picture.querySelector("canvas")?.remove();
  };
}

function drawSome(): void {
  const startedMs = performance.now();
  for (const wish of waiting) {
    if (wish.fromMs > startedMs) break; // in the order they were made: those behind are younger
    waiting.delete(wish);
    if (!wish.picture.querySelector('img[data-shown="true"]')) draw(wish);
    if (performance.now() - startedMs > budgetMs) break;
  }
  isDrawing = waiting.size > 0;
  if (isDrawing) requestAnimationFrame(drawSome);
}

function draw({ picture, placeholder }: Waiting): void {
  const decoded = decode(placeholder);
  if (!decoded) return;
  const { w, h, rgba } = decoded;
  const canvas = document.createElement("canvas");
  canvas.width = w;
  canvas.height = h;
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
  picture.prepend(canvas);
}

/** A placeholder from the server that cannot be drawn is none: the colour below it stays. */
function decode(placeholder: string): ReturnType<typeof thumbHashToRGBA> | undefined {
  try {
    return thumbHashToRGBA(Uint8Array.from(atob(placeholder), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
