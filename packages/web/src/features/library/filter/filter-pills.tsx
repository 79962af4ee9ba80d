import type { Search } from "@darkroom/contract";
import { type Filter, go } from "../../../lib/address.ts";
import { Icon } from "../../../ui/icon.tsx";
import { labelOf, termWords } from "./fields.ts";
import { termsOf, toggled } from "./terms.ts";

/** Every term that is chosen, to be taken away again. */
export function FilterPills({ filter }: { filter: Filter }) {
  const pills = Object.entries(filter).flatMap(([field, text]) => termsOf(text).map((term) => ({ field, text, term })));
  return (
    <ul className="filter-pills">
      {pills.map(({ field, text, term }) => (
        <li key={`${field} ${term}`}>
          <button
            type="button"
            className="filter-pill"
            aria-label={`Without ${labelOf(field)}: ${termWords(field as Search.Facet, term)}`}
            onClick={() => go({ filter: { ...filter, [field]: toggled(text, term) }, at: "" })}
          >
            <span>
              {labelOf(field)}: {termWords(field as Search.Facet, term)}
            </span>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
