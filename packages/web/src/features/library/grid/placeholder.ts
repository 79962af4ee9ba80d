import { thumbHashToRGBA } from "thumbhash";

type Waiting = { picture: HTMLElement; placeholder: string; fromMs: number };

const budgetMs = 2; // of each frame: scrolling comes first
const patienceMs = 150; // a thumbnail that is there by then needs no placeholder, and what scrolls in is not in sight before
const mostSpare = 60;
const waiting = new Set<Waiting>();
const spare: HTMLCanvasElement[] = []; // a canvas costs more to make than to draw
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
    removePlaceholder(picture);
  };
}

/** Takes away what was drawn behind a picture, if anything was. */
export function removePlaceholder(picture: HTMLElement): void {
  const canvas = picture.querySelector("canvas");
  canvas?.remove();
  if (canvas && spare.length < mostSpare) spare.push(canvas);
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
  const canvas = spare.pop() ?? document.createElement("canvas");
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
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
