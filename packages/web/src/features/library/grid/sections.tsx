import type { RefObject } from "react";
import { type Arrangement, lineAt, sectionAt } from "../shelf/arrange.ts";
import { MonthSection, type Selecting } from "./month-section.tsx";
import type { Turns } from "./turns.ts";
import { useRested } from "./use-rested.ts";
import type { View } from "./use-view.ts";

type Props = Selecting & {
  scroller: RefObject<HTMLElement | null>;
  arrangement: Arrangement;
  view: View;
  turns: Turns;
  tabStop: string | undefined;
};

/** The months in sight, and half a screen above and below. */
export function Sections({ scroller, arrangement: { sections }, view, tabStop, ...shared }: Props) {
  const rested = useRested(scroller);
  const { top, height } = view;
  const [from, to] = [top - height / 2, top + 1.5 * height];
  const first = lineAt(sections, from);
  const seen = sections.slice(first, sectionAt(sections, to) + 1);
  return seen.map((section) => {
    const span = { from: Math.max(0, from - section.top), to: Math.min(section.height, to - section.top) };
    const isHere = tabStop !== undefined && tabStop !== "";
    return (
      <MonthSection
        key={section.month.month}
        section={section}
        {...span}
        {...shared}
        rested={rested}
        tabStop={isHere ? tabStop : undefined}
      />
    );
  });
}
