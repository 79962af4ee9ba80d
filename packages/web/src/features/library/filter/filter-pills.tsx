import { Collections, type Search } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { type Filter, go } from "../../../lib/address.ts";
import { ask } from "../../../lib/api.ts";
import { Icon } from "../../../ui/icon.tsx";
import { labelOf, termWords } from "./fields.ts";
import { termsOf, toggled } from "./terms.ts";

const keptMs = 60_000;

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

/** The collection that is looked at, where it is one. */
function useCollection(text: string | undefined): Collections.View | undefined {
  const { data } = useQuery({
    queryKey: ["collections", "one", text],
    queryFn: ({ signal }) => ask(Collections.get, { collectionId: text }, signal),
    enabled: text !== undefined && /^col_[0-9a-z]{25}$/.test(text),
    staleTime: keptMs,
    retry: false,
  });
  return data;
}
