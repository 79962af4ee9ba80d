import type { Search } from "@darkroom/contract";
import { type Filter, go } from "../../../lib/address.ts";
import { useCollection } from "../../../lib/use-collection.ts";
import { Icon } from "../../../ui/icon.tsx";
import { labelOf, termWords } from "./fields.ts";
import { termsOf, toggled } from "./terms.ts";

/** Every term that is chosen, to be taken away again. */
export function FilterPills({ filter }: { filter: Filter }) {
  const pills = Object.entries(filter).flatMap(([field, text]) => termsOf(text).map((term) => ({ field, text, term })));
  const collection = useCollection(filter.collection);
  const words = (field: string, term: string) =>
    field === "collection" ? (collection?.name ?? "…") : termWords(field as Search.Facet, term);
  return (
    <ul className="filter-pills">
      {pills.map(({ field, text, term }) => (
        <li key={`${field} ${term}`}>
          <button
            type="button"
            className="filter-pill"
            aria-label={`Without ${labelOf(field)}: ${words(field, term)}`}
            onClick={() => go({ filter: { ...filter, [field]: toggled(text, term) }, at: "" })}
          >
            <span>
              {labelOf(field)}: {words(field, term)}
            </span>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
