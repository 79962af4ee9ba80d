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
      const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
      if (event.defaultPrevented || isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
      const action = latest.current[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isActive]);
}
