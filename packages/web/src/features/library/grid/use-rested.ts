import { type RefObject, useEffect, useState } from "react";

const afterMs = 350; // who passes over a grid wants to see no films

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The asset whose tile a pointer rests on, or the keyboard's focus; none for who wants no motion. */
export function useRested(scroller: RefObject<HTMLElement | null>): string | undefined {
  const [rested, setRested] = useState<string>();
  useEffect(() => {
    const element = scroller.current;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current: string | undefined;
    const turnTo = (assetId: string | undefined) => {
      if (assetId === current) return;
      current = assetId;
      clearTimeout(timer);
      setRested(undefined);
      if (assetId !== undefined && !isStill()) timer = setTimeout(() => setRested(assetId), afterMs);
    };
    const onPointer = ({ target, pointerType }: PointerEvent) =>
      turnTo(pointerType === "mouse" ? linkOf(target)?.dataset.asset : undefined);
    const onFocus = ({ target }: FocusEvent) => {
      const link = linkOf(target);
      if (link?.matches(":focus-visible")) turnTo(link.dataset.asset);
    };
    const leave = () => turnTo(undefined);
    element?.addEventListener("pointerover", onPointer, { passive: true });
    element?.addEventListener("pointerleave", leave, { passive: true });
    element?.addEventListener("focusin", onFocus, { passive: true });
    element?.addEventListener("focusout", leave, { passive: true });
    return () => {
      clearTimeout(timer);
      element?.removeEventListener("pointerover", onPointer);
      element?.removeEventListener("pointerleave", leave);
      element?.removeEventListener("focusin", onFocus);
      element?.removeEventListener("focusout", leave);
    };
  }, [scroller]);
  return rested;
}

const linkOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("a[data-asset]") : null;
