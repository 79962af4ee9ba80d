import { memo } from "react";
import { count, monthName } from "../../../lib/format.ts";
import type { Selection } from "../../../lib/selection.ts";
import { rowsWithin, type Section } from "../shelf/arrange.ts";
import { itemAt, total } from "../shelf/month.ts";
import { EmptyTile, Tile } from "./tile.tsx";

type Props = {
  section: Section;
  from: number; // what is to be drawn, px from the section's beginning
  to: number;
  isHurried: boolean;
  tabStop: string | undefined; // the asset the Tab key stops at
  selection: Selection;
  onSelect: (month: string) => void;
};

/** A month: its heading, which stays in sight, and the rows that are in sight. */
export const MonthSection = memo(function MonthSection({ section, from, to, isHurried, tabStop, ...select }: Props) {
  const { month, left, top, width, height, rows, restTop, restHeight } = section;
  const heading = `month-${month.month}`;
  const all = total(month);
  return (
    <section className="month" style={{ left, top, width, height }} aria-labelledby={heading}>
      <h2 id={heading}>
        {monthName(month.month)} <span className="month-count">{count(all)}</span>
        <button type="button" className="link month-select" onClick={() => select.onSelect(month.month)}>
          Select<span className="unseen"> {monthName(month.month)}</span>
        </button>
      </h2>
      <ul className="tiles" aria-label={`${monthName(month.month)}, ${count(all)}`}>
        {rowsWithin(rows, from, to).flatMap((row) =>
          row.lefts.map((leftInMonth, at) => {
            const item = itemAt(month, row.first + at);
            const place = { left: leftInMonth, top: row.top, width: row.widths[at] ?? 0, height: row.height };
            if (!item) return <EmptyTile key={`${row.top} ${leftInMonth}`} {...place} />;
            const isTabStop = item.assetId === tabStop;
            const shared = { isHurried, isTabStop, selection: select.selection };
            return <Tile key={item.assetId} item={item} {...shared} {...place} />;
          }),
        )}
      </ul>
      {restHeight > 0 && <div className="rest" style={{ top: restTop, height: restHeight }} aria-hidden="true" />}
    </section>
  );
});
