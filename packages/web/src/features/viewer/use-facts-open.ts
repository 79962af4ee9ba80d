import { useState } from "react";

const key = "darkroom.facts";

/** Whether the facts are shown: as it was left, and at first where there is room for them. */
export function useFactsOpen(): [boolean, (isOpen: boolean) => void] {
  const [isOpen, setIsOpen] = useState(() => remembered() ?? window.innerWidth >= 1_000);
  const change = (next: boolean) => {
    setIsOpen(next);
    remember(next);
  };
  return [isOpen, change];
}

// A browser may refuse to remember anything; then nothing is remembered.
function remembered(): boolean | undefined {
  try {
    const value = window.localStorage.getItem(key);
    return value === null ? undefined : value === "open";
  } catch {
    return undefined;
  }
}

function remember(isOpen: boolean): void {
  try {
    window.localStorage.setItem(key, isOpen ? "open" : "closed");
  } catch {}
}
