import { type FocusEvent, type PointerEvent, useEffect, useRef, useState } from "react";

const afterMs = 350; // who passes over a grid wants to see no films

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Shows a film while a pointer rests on what it is of, or the keyboard's focus does; never to who wants no motion. */
export function useHoverFilm(url: string | undefined) {
  const [isShown, setIsShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!url) return { film: undefined, handlers: {} };
  const begin = () => {
    if (isStill()) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsShown(true), afterMs);
  };
  const end = () => {
    clearTimeout(timer.current);
    setIsShown(false);
  };
  const handlers = {
    onPointerEnter: ({ pointerType }: PointerEvent) => pointerType === "mouse" && begin(),
    onPointerLeave: end,
    onFocus: ({ currentTarget }: FocusEvent) => currentTarget.matches(":focus-visible") && begin(),
    onBlur: end,
  };
  return { film: isShown ? url : undefined, handlers };
}

/** The film itself, or a picture that moves: silent, again and again, over the picture it begins with. */
export function HoverFilm({ url, isPicture }: { url: string; isPicture: boolean }) {
  if (isPicture) return <img className="hover-film" src={url} alt="" draggable={false} />;
  return <video className="hover-film" src={url} muted loop autoPlay playsInline aria-hidden="true" tabIndex={-1} />;
}
