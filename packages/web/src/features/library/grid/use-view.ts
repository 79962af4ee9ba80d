import { type RefObject, useEffect, useLayoutEffect, useMemo, useState } from "react";

/** What of the library is looked at, in px; `top` in steps, so that not every scrolled px is a new picture. */
export type View = { top: number; height: number; width: number; isHurried: boolean };

const stepPx = 160;
const calmMs = 140;

/** Follows a scrolled element: its size, how far it is scrolled, and whether it flies past faster than pictures come. */
export function useView(scroller: RefObject<HTMLElement | null>): View {
  const { width, height } = useSize(scroller);
  const [top, setTop] = useState(0);
  const [isHurried, setIsHurried] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let [last, calm]: [number, ReturnType<typeof setTimeout> | undefined] = [element.scrollTop, undefined];
    const onScroll = () => {
      const now = element.scrollTop;
      if (Math.abs(now - last) > height * 0.6) {
        setIsHurried(true);
        clearTimeout(calm);
        calm = setTimeout(() => setIsHurried(false), calmMs);
      }
      last = now;
      setTop(Math.floor(now / stepPx) * stepPx);
    };
    onScroll();
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      element.removeEventListener("scroll", onScroll);
      clearTimeout(calm);
    };
  }, [scroller, height]);
  return useMemo(() => ({ top, width, height, isHurried }), [top, width, height, isHurried]);
}

function useSize(scroller: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const measure = () => {
      const style = getComputedStyle(element);
      const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
      setSize({ width: Math.floor(element.clientWidth - padding), height: element.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return size;
}
