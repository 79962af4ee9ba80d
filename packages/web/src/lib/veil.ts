import type { Assets } from "@darkroom/contract";
import { useSyncExternalStore } from "react";

/** What becomes of pictures that are treated as explicit, or that nobody could say it of. */
export const veils = ["blur", "cover", "show"] as const;
export type Veil = (typeof veils)[number];

const key = "darkroom.veil";
const listeners = new Set<() => void>();
let veil: Veil = remembered();
draw();

/** Is it a picture that is veiled, while there is a veil? */
export const isVeiled = ({ nsfw }: Pick<Assets.Item, "nsfw">): true | undefined =>
  nsfw === "explicit" || nsfw === "unknown" || undefined;

/** The veil, as it was left. */
export const useVeil = (): Veil => useSyncExternalStore(subscribe, () => veil);

/** Sets the veil for the whole page, and remembers it. */
export function setVeil(next: Veil): void {
  veil = next;
  draw();
  remember(next);
  for (const listener of listeners) listener();
}

/** The next of the three. */
export const turnVeil = (): void => setVeil(veils[(veils.indexOf(veil) + 1) % veils.length] ?? "blur");

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// On the root, so that a screen of tiles is not rendered for it.
function draw(): void {
  document.documentElement.dataset.veil = veil;
}

// A browser may refuse to remember anything; then nothing is remembered.
function remembered(): Veil {
  try {
    return veils.find((each) => each === window.localStorage.getItem(key)) ?? "blur";
  } catch {
    return "blur";
  }
}

function remember(next: Veil): void {
  try {
    window.localStorage.setItem(key, next);
  } catch {}
}
