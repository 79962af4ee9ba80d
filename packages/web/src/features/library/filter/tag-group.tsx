import type { Search } from "@darkroom/contract";
import { type FormEvent, useId, useState } from "react";
import { TagOptions } from "../../../lib/tag-options.tsx";
import { FilterGroup } from "./filter-group.tsx";
import { termFor, termsOf, toggled } from "./terms.ts";

type Props = {
  counts: Parameters<typeof FilterGroup>[0]["counts"];
  text: string | undefined;
  onChange: (text: string | undefined) => void;
};

const field: Search.Facet = "tag";

/** Tags with their counts, and a place to type any other: a filter by one finds what is below it, too. */
export function TagGroup({ counts, text, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const id = useId();
  const add = (event: FormEvent) => {
    event.preventDefault();
    const term = termFor(typed.trim());
    setTyped("");
    if (typed.trim() !== "" && !termsOf(text).includes(term)) onChange(toggled(text, term));
  };
  if (text === undefined && (counts?.values ?? []).every(({ value }) => value === null)) return null;
  return (
    <div>
      <FilterGroup field={field} label="Tags" counts={counts} text={text} onChange={onChange} />
      <form className="filter-name" onSubmit={add}>
        <input
          className="field"
          list={id}
          aria-label="Filter by a tag"
          placeholder="Another tag"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          autoComplete="off"
        />
        <TagOptions id={id} typed={typed} />
      </form>
    </div>
  );
}
