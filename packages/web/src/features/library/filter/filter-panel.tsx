import type { Search } from "@darkroom/contract";
import { useState } from "react";
import { type Filter, go, isFiltered, useAddress } from "../../../lib/address.ts";
import { RequestFailed } from "../../../lib/api.ts";
import { count } from "../../../lib/format.ts";
import { useKeys } from "../../../lib/use-keys.ts";
import { turnVeil } from "../../../lib/veil.ts";
import { offered } from "./fields.ts";
import { FilterGroup } from "./filter-group.tsx";
import { FilterPills } from "./filter-pills.tsx";
import { SaveSearch } from "./save-search.tsx";
import { SavedFilters } from "./saved-filters.tsx";
import { TagGroup } from "./tag-group.tsx";
import type { Found } from "./use-found.ts";
import { VeilChoice } from "./veil-choice.tsx";

type Props = {
  filter: Filter;
  found: Found | undefined;
  error: Error | null | undefined;
  isOpen: boolean;
  onClose: () => void;
};

/** What is chosen, how much that is, and, opened, what can be chosen. */
export function FilterPanel({ filter, found, error, isOpen, onClose }: Props) {
  const { show, editing } = useAddress();
  const [isSaving, setIsSaving] = useState(false);
  useKeys({ h: turnVeil }); // also while an asset is open, and this panel is not
  if (!isOpen && !isFiltered(filter)) return null;
  const change = (field: Search.Facet, text: string | undefined) =>
    go({ filter: { ...filter, [field]: text }, at: "" });
  return (
    <section
      className="filter-panel"
      aria-label="Filters"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="filter-line">
        <output className="filter-total" aria-live="polite">
          {error ? wordsFor(error) : found ? `${count(found.total)} found` : "Counting…"}
        </output>
        <FilterPills filter={filter} />
        {isFiltered({ ...filter, collection: undefined }) && (
          <button type="button" className="button" onClick={() => go({ filter: {}, at: "" })}>
            Clear all
          </button>
        )}
        {isFiltered(filter) && filter.collection === undefined && editing === undefined && (
          <button type="button" className="button" aria-haspopup="dialog" onClick={() => setIsSaving(true)}>
            Keep as a collection
          </button>
        )}
        {isOpen && <VeilChoice />}
      </div>
      {isSaving && <SaveSearch {...{ filter, show }} total={found?.total} onClose={() => setIsSaving(false)} />}
      {editing === undefined && <SavedFilters filter={filter} isOpen={isOpen} />}
      {isOpen && found && (
        <div className="filter-groups">
          <TagGroup counts={found.facets.tag} text={filter.tag} onChange={(text) => change("tag", text)} />
          {offered.map(({ field, label }) => (
            <FilterGroup
              key={field}
              field={field}
              label={label}
              counts={found.facets[field]}
              text={filter[field]}
              onChange={(text) => change(field, text)}
            />
          ))}
        </div>
      )}
    </section>
  );
}

/** Why there are no counts. */
export function wordsFor(error: Error): string {
  if (!(error instanceof RequestFailed)) return "Filters do not answer.";
  if (error.code === "search.preparing") return "Filters are being prepared…";
  if (error.code === "search.off") return "Filters are off on this machine.";
  return error.message;
}
