import { Collections as Contract, Search } from "@darkroom/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Filter, filterNames, go, isFiltered } from "../../lib/address.ts";
import { ask, send } from "../../lib/api.ts";
import { count, visible } from "../../lib/format.ts";
import { useAttempt } from "../../lib/use-attempt.ts";
import { Toast } from "../../ui/toast.tsx";
import { addressOf } from "./address-of.ts";
import "./collections.css";

type Props = { collection: Contract.View; filter: Filter };

/** While the filter of a smart collection is changed in the library: what it would find, and the way to keep that. */
export function FilterEditing({ collection, filter }: Props) {
  const { collectionId, name, revision, count: before } = collection;
  const { said, dismiss, attempt } = useAttempt(["collections"]);
  const whole = { ...hiddenOf(collection), ...present(filter) };
  const found = useQuery({
    queryKey: ["found", "collection", whole],
    queryFn: ({ signal }) => ask(Search.find, { ...whole, limit: 0 }, signal),
    enabled: isFiltered(whole) && filter.collection === undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const leave = () => go(addressOf(collectionId));
  const save = async () => {
    const isSaved = await attempt(async () => {
      await send(Contract.change, { collectionId }, { filter: whole, revision });
      return undefined;
    });
    if (isSaved) leave();
  };
  const refusal = refusalOf(filter, whole);
  return (
    <section className="collection-bar" aria-label={`The filter of ${visible(name)}`}>
      <h1>The filter of {visible(name)}</h1>
      <p className="collections-words" role="status">
        {refusal ?? `It finds ${found.data ? count(found.data.total) : "…"} now; before it was ${count(before ?? 0)}.`}
        {hiddenWords(collection)}
      </p>
      <div className="collection-bar-tools">
        <button
          type="button"
          className="button button-strong"
          disabled={refusal !== undefined}
          onClick={() => void save()}
        >
          Save the filter
        </button>
        <button type="button" className="button" onClick={leave}>
          Cancel
        </button>
      </div>
      <Toast said={said} onClose={dismiss} />
    </section>
  );
}

function refusalOf(filter: Filter, whole: Filter): string | undefined {
  if (filter.collection !== undefined) return "A collection is no part of another one's filter.";
  return isFiltered(whole) ? undefined : "Choose at least one thing to filter by.";
}

const present = (filter: Filter): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== undefined));

/** What the page has no place for, and keeps as it is. */
const hiddenOf = ({ filter = {} }: Contract.View): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([name]) => !filterNames.some((each) => each === name)));

function hiddenWords(collection: Contract.View): string {
  const hidden = Object.entries(hiddenOf(collection));
  const words = hidden.map(([name, text]) => `${name} ${visible(text ?? "")}`).join(", ");
  return words && ` It filters by ${words}, too, which stays.`;
}
