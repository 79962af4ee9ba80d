import type { Search } from "@darkroom/contract";
import { useState } from "react";
import { count } from "../../../lib/format.ts";
import { isFlag, termWords, valueWords } from "./fields.ts";
import { switched, termFor, termsOf, toggled } from "./terms.ts";

type Counts = { values: readonly { value: string | null; count: number }[]; distinct: number };
type Props = {
  field: Search.Facet;
  label: string;
  counts: Counts | undefined;
  text: string | undefined;
  onChange: (text: string | undefined) => void;
};

const few = 6;

/** A field's values with their counts, most frequent first; those that are chosen are pressed. Nothing where all are alike. */
export function FilterGroup({ field, label, counts, text, onChange }: Props) {
  const [isWhole, setIsWhole] = useState(false);
  const chosen = termsOf(text);
  const values = counts?.values ?? [];
  if (chosen.length === 0 && (values.length === 0 || (values.length === 1 && !distinguishes(field, values[0]?.value))))
    return null;
  const termOf = (value: string | null) => (isFlag(field) ? (value ?? "false") : termFor(value));
  const shown = isWhole ? values : values.filter(({ value }, at) => at < few || chosen.includes(termOf(value)));
  const gone = chosen.filter((term) => !values.some(({ value }) => termOf(value) === term));
  return (
    <fieldset className="filter-group">
      <legend>{label}</legend>
      {shown.map(({ value, count: found }) => {
        const term = termOf(value);
        return (
          <button
            key={term}
            type="button"
            className="filter-value"
            aria-pressed={chosen.includes(term)}
            onClick={() => onChange(isFlag(field) ? switched(text, term) : toggled(text, term))}
          >
            <span className="filter-value-name">{valueWords(field, value)}</span>
            <span className="filter-count">{count(found)}</span>
          </button>
        );
      })}
      {gone.map((term) => (
        <button
          key={term}
          type="button"
          className="filter-value"
          aria-pressed="true"
          onClick={() => onChange(isFlag(field) ? undefined : toggled(text, term))}
        >
          <span className="filter-value-name">{termWords(field, term)}</span>
          <span className="filter-count">0</span>
        </button>
      ))}
      {values.length > shown.length && (
        <button type="button" className="filter-more" onClick={() => setIsWhole(true)}>
          {count(values.length - shown.length)} more
        </button>
      )}
    </fieldset>
  );
}

/** One value alone is worth choosing only where it says something. */
const distinguishes = (field: Search.Facet, value: string | null | undefined): boolean =>
  value !== null && value !== "false" && field !== "safety";
