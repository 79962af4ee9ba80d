import { useEffect, useRef } from "react";

type Actions = Record<string, () => void>;

/** Keys that act on the whole page, by `KeyboardEvent.key` in lower case; not while somebody types, or with a modifier. */
export function useKeys(actions: Actions, isActive = true): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (!isActive) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const isTaken = target instanceof Element && hasKeysOfItsOwn(target, event.key);
      if (event.defaultPrevented || isTaken || event.metaKey || event.ctrlKey || event.altKey) return;
      const action = latest.current[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isActive]);
}

/** Whoever types, a dialog over the page, a button under the Space key, and a video's own controls. */
function hasKeysOfItsOwn(target: Element, key: string): boolean {
  if (target.closest("input, textarea, select, [data-own-keys]")) return true;
  if (key === " ") return target.matches("button, a, video");
  return key.startsWith("Arrow") && target.matches("video, [role=slider]");
}
