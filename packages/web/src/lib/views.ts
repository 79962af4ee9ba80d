import { Home } from "@darkroom/contract";
import { send } from "./api.ts";

const atOnceMs = 15_000;
const mostAtOnce = 500;

let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Somebody has looked at an asset: told together with what is looked at in the next seconds, or when the page is left. */
export function noteView(assetId: string): void {
  waiting.push(assetId);
  timer ??= setTimeout(tell, atOnceMs);
  if (waiting.length >= mostAtOnce) tell();
}

/** Calls back when looks have been told. */
export function afterViews(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  clearTimeout(timer);
  timer = undefined;
  const ids = waiting;
  waiting = [];
  if (ids.length === 0) return;
  send(Home.view, {}, { ids }, { isParting: true }).then(
    () => listeners.forEach((listener) => void listener()),
    () => {}, // a look nobody heard of is no loss
  );
}

document.addEventListener("visibilitychange", () => document.hidden && tell());
