import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { counted, monthName } from "../../../lib/format.ts";
import { type Arrangement, lineAt, sectionAt } from "../shelf/arrange.ts";
import { total } from "../shelf/month.ts";

type Props = { scroller: RefObject<HTMLElement | null>; arrangement: Arrangement; viewHeight: number };

const pageKeys: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };

/** The whole library as one line, newest at the top: drag it to any month. */
export function Scrubber({ scroller, arrangement, viewHeight }: Props) {
  const track = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<number>(); // 0 at the top, 1 at the bottom
  const { sections, height } = arrangement;
  const { thumb, current } = useThumb({ scroller, arrangement, viewHeight });
  const shareAt = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box ? Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)) : 0;
  };
  const scrollTo = (top: number) => scroller.current?.scrollTo({ top });
  const onPointer = (event: PointerEvent) => {
    const share = shareAt(event);
    setHovered(share);
    if (event.buttons === 1) scrollTo(share * (height - viewHeight));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = pageKeys[event.key];
    const from = step && step > 0 ? sectionAt(sections, sections[current]?.top ?? 0) : current;
    const to = event.key === "Home" ? 0 : event.key === "End" ? sections.length - 1 : from + (step ?? Number.NaN);
    const section = sections[Math.min(sections.length - 1, Math.max(0, to))];
    if (!section) return;
    event.preventDefault();
    scrollTo(section.top);
  };
  if (sections.length < 2 || height <= viewHeight) return null;
  const pointed = hovered === undefined ? undefined : sections[sectionAt(sections, hovered * (height - viewHeight))];
  return (
    <div
      className="scrubber"
      role="slider"
      tabIndex={0}
      aria-label="Month"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={sections.length - 1}
      aria-valuenow={current}
      aria-valuetext={monthName(sections[current]?.month.month ?? "")}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onPointer(event);
      }}
      onPointerMove={onPointer}
      onPointerLeave={() => setHovered(undefined)}
    >
      <div className="track" ref={track}>
        <Years arrangement={arrangement} />
        <div className="thumb" ref={thumb} />
        {pointed && (
          <span className="pointed" style={{ top: `${(hovered ?? 0) * 100}%` }} aria-hidden="true">
            {monthName(pointed.month.month)} <small>{counted(total(pointed.month), "asset")}</small>
          </span>
        )}
      </div>
    </div>
  );
}

function Years({ arrangement }: Pick<Props, "arrangement">) {
  const marks = useMemo(() => yearMarks(arrangement), [arrangement]);
  return marks.map(({ year, share }) => (
    <span key={year} className="year" style={{ top: `${share * 100}%` }} aria-hidden="true">
      {year}
    </span>
  ));
}

/** Moves the thumb with what is scrolled, and tells the month that is at the top. */
function useThumb({ scroller, arrangement: { sections, height }, viewHeight }: Props) {
  const thumb = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const follow = () => {
      const { scrollTop } = element; // the one thing asked of the browser: sizes would have it lay out the page
      const share = Math.min(1, scrollTop / Math.max(1, height - viewHeight));
      thumb.current?.style.setProperty("transform", `translateY(${share * 100}%)`);
      setCurrent(lineAt(sections, scrollTop + 1));
    };
    follow();
    element.addEventListener("scroll", follow, { passive: true });
    return () => element.removeEventListener("scroll", follow);
  }, [scroller, sections, height, viewHeight]);
  return { thumb, current };
}

const closest = 0.035; // of the line: years nearer to each other than this are left out

/** Where each year begins, without those that would be written over each other. */
function yearMarks({ sections, height }: Arrangement): { year: string; share: number }[] {
  const marks: { year: string; share: number }[] = [];
  let before = "";
  for (const { month, top } of sections) {
    const [year, share] = [month.month.slice(0, 4), top / Math.max(1, height)];
    const isFree = share - (marks.at(-1)?.share ?? -1) > closest;
    if (year !== before && isFree) marks.push({ year, share });
    before = year;
  }
  return marks;
}
