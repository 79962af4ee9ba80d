import { type RefObject, useEffect, useLayoutEffect, useMemo, useState } from "react";
import type { Turns } from "./turns.ts";

/** What of the library is looked at, in px; `top` in steps, so that not every scrolled px is a new picture. */
export type View = { top: number; height: number; width: number; isHurried: boolean };

const stepPx = 160;
const calmMs = 140;
const hurriedAfter = 8; // screens a second: what is in sight for less than an eighth of one

/** Follows a scrolled element: its size, how far it is scrolled, and whether it flies past faster than pictures come. */
export function useView(scroller: RefObject<HTMLElement | null>, turns: Turns): View {
  const { width, height } = useSize(scroller);
  const [top, setTop] = useState(0);
  const [isHurried, setIsHurried] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let calm: ReturnType<typeof setTimeout> | undefined;
    let last = { top: element.scrollTop, atMs: 0 };
    const rest = () => {
      turns.set("rest");
      setIsHurried(false);
    };
    const onScroll = ({ timeStamp }: Event) => {
      const { scrollTop } = element;
      const screens = Math.abs(scrollTop - last.top) / Math.max(1, height);
      const isFlying = screens > ((timeStamp - last.atMs) / 1000) * hurriedAfter;
      last = { top: scrollTop, atMs: timeStamp };
      turns.set(isFlying ? "hurry" : "scroll");
      if (isFlying) setIsHurried(true);
      clearTimeout(calm);
      calm = setTimeout(rest, calmMs);
      setTop(Math.floor(scrollTop / stepPx) * stepPx);
    };
    setTop(Math.floor(element.scrollTop / stepPx) * stepPx);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      element.removeEventListener("scroll", onScroll);
      clearTimeout(calm);
      rest();
    };
  }, [scroller, height, turns]);
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
