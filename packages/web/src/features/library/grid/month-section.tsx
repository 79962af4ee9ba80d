import { memo, useSyncExternalStore } from "react";
import { count, monthName } from "../../../lib/format.ts";
import type { Selection } from "../../../lib/selection.ts";
import { rowsWithin, type Section } from "../shelf/arrange.ts";
import { itemAt, total } from "../shelf/month.ts";
import { EmptyTile, Tile } from "./tile.tsx";
import type { Turns } from "./turns.ts";

export type Selecting = { selection: Selection; onSelect: (month: string) => void };
type Props = Selecting & {
  section: Section;
  from: number; // what is to be drawn, px from the section's beginning
  to: number;
  turns: Turns;
  rested: string | undefined; // the asset a pointer or the focus rests on
  tabStop: string | undefined; // the asset the Tab key stops at
};

/** A month: its heading, which stays in sight, and the rows that are in sight. */
export const MonthSection = memo(function MonthSection({
  section,
  from,
  to,
  turns,
  rested,
  tabStop,
  ...select
}: Props) {
  const { selection, onSelect } = select;
  useSyncExternalStore(selection.subscribe, selection.changes);
  const { month, left, top, width, height, rows, restTop, restHeight } = section;
  const heading = `month-${month.month}`;
  const all = total(month);
  return (
    <section className="month" style={{ left, top, width, height }} aria-labelledby={heading}>
      <h2 id={heading}>
        {monthName(month.month)} <span className="month-count">{count(all)}</span>
        <button type="button" className="link month-select" onClick={() => onSelect(month.month)}>
          Select<span className="unseen"> {monthName(month.month)}</span>
        </button>
      </h2>
      <ul className="tiles" aria-label={`${monthName(month.month)}, ${count(all)}`}>
        {rowsWithin(rows, from, to).flatMap((row) =>
          row.lefts.map((leftInMonth, at) => {
            const item = itemAt(month, row.first + at);
            const place = { left: leftInMonth, top: row.top, width: row.widths[at] ?? 0, height: row.height };
            if (!item) return <EmptyTile key={`${row.top} ${leftInMonth}`} {...place} />;
            const { assetId } = item;
            const how = { isTabStop: assetId === tabStop, isRested: assetId === rested, turns };
            return <Tile key={assetId} item={item} isSelected={selection.has(assetId)} {...how} {...place} />;
          }),
        )}
      </ul>
      {restHeight > 0 && <div className="rest" style={{ top: restTop, height: restHeight }} aria-hidden="true" />}
    </section>
  );
});
