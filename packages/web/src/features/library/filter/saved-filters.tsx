import { SavedFilters as Contract } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Filter, filterNames, go, isFiltered } from "../../../lib/address.ts";
import { ask, send } from "../../../lib/api.ts";
import { useAttempt } from "../../../lib/use-attempt.ts";
import { IconButton } from "../../../ui/icon-button.tsx";

type Saved = Contract.View;
const keptMs = 30_000;

const textOf = (filter: Filter): string =>
  JSON.stringify(
    Object.entries(filter)
      .filter(([, text]) => text !== undefined)
      .sort(),
  );

/** Filters kept under a name: picked, renamed, deleted, and the one that is chosen now kept. */
export function SavedFilters({ filter, isOpen }: { filter: Filter; isOpen: boolean }) {
  const { said, attempt } = useAttempt(["saved-filters"]);
  const [isNaming, setIsNaming] = useState(false);
  const { data } = useQuery({
    queryKey: ["saved-filters"],
    queryFn: ({ signal }) => ask(Contract.list, {}, signal),
    enabled: isOpen,
    staleTime: keptMs,
    retry: false,
  });
  const items = data?.items ?? [];
  const isSaved = items.some((saved) => textOf(saved.filter) === textOf(filter));
  const save = (name: string) =>
    attempt(async () => {
      await send(Contract.create, {}, { name, filter });
      setIsNaming(false);
      return undefined;
    });
  if (!isOpen || (items.length === 0 && !isFiltered(filter))) return null;
  return (
    <fieldset className="filter-group filter-saved">
      <legend>Saved filters</legend>
      {items.map((saved) => (
        <SavedFilter
          key={saved.filterId}
          saved={saved}
          isChosen={textOf(saved.filter) === textOf(filter)}
          onRename={(name) => attempt(async () => void (await rename(saved, name)))}
          onDelete={() => void attempt(async () => void (await remove(saved)))}
        />
      ))}
      {isFiltered(filter) && !isSaved && !isNaming && (
        <button type="button" className="filter-more" onClick={() => setIsNaming(true)}>
          Save this filter
        </button>
      )}
      {isNaming && (
        <NameForm label="Name of the filter" onName={(name) => void save(name)} onCancel={() => setIsNaming(false)} />
      )}
      {said?.tone === "failed" && <output role="alert">{said.message}</output>}
    </fieldset>
  );
}

const rename = ({ filterId, revision }: Saved, name: string) => send(Contract.change, { filterId }, { name, revision });
const remove = ({ filterId }: Saved) => send(Contract.remove, { filterId }, {});

type Props = {
  saved: Saved;
  isChosen: boolean;
  onRename: (name: string) => Promise<boolean>;
  onDelete: () => void;
};

/** One that says what the page has no place for is used by commands alone. */
function SavedFilter({ saved: { name, filter }, isChosen, onRename, onDelete }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const others = Object.keys(filter).filter((field) => !filterNames.some((name) => name === field));
  const why = others.length > 0 ? `It filters by ${others.join(", ")}, which this page does not` : undefined;
  if (isOpen)
    return (
      <NameForm
        label={`Another name for ${name}`}
        before={name}
        onName={async (next) => (await onRename(next)) && setIsOpen(false)}
        onCancel={() => setIsOpen(false)}
        onDelete={onDelete}
      />
    );
  return (
    <span className="filter-saved-one">
      <button
        type="button"
        className="filter-value"
        aria-pressed={isChosen}
        disabled={why !== undefined}
        title={why}
        onClick={() => go({ filter: isChosen ? {} : filter, at: "" })}
      >
        <span className="filter-value-name">{name}</span>
      </button>
      <IconButton icon="more" label={`Change ${name}`} onClick={() => setIsOpen(true)} />
    </span>
  );
}

type NameProps = {
  label: string;
  before?: string;
  onName: (name: string) => void;
  onCancel: () => void;
  onDelete?: () => void;
};

function NameForm({ label, before = "", onName, onCancel, onDelete }: NameProps) {
  const [name, setName] = useState(before);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") onName(name.trim());
  };
  return (
    <form className="filter-name" onSubmit={save}>
      <input
        className="field"
        aria-label={label}
        placeholder={label}
        value={name}
        maxLength={128}
        onChange={({ target }) => setName(target.value)}
      />
      <button type="submit" className="button button-strong" disabled={name.trim() === ""}>
        Save
      </button>
      {onDelete && (
        <button type="button" className="button" onClick={onDelete}>
          Delete
        </button>
      )}
      <button type="button" className="button" onClick={onCancel}>
        Cancel
      </button>
    </form>
  );
}
