import { Collections } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, send } from "../../lib/api.ts";
import { count } from "../../lib/format.ts";
import { whyNot } from "../../lib/use-attempt.ts";
import { Dialog } from "../../ui/dialog.tsx";

type Chosen = { collectionId: string; name: string };
type Props = { size: number; onClose: () => void; onCollect: (collection: Chosen) => void };

const offered = 50;

/** The manual collection all that is selected is put into: one there is, or a new one. */
export function CollectDialog({ size, onClose, onCollect }: Props) {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<string>();
  const name = text.trim();
  const { data, error } = useQuery({
    queryKey: ["collections", "like", name],
    queryFn: ({ signal }) => ask(Collections.list, { q: name || undefined, limit: offered }, signal),
    placeholderData: (before) => before,
    retry: false,
  });
  const known = (data?.items ?? []).filter(({ isSmart }) => !isSmart);
  const collect = (collection: Chosen) => {
    onCollect(collection);
    onClose();
  };
  const create = async (event: FormEvent) => {
    event.preventDefault();
    const same = known.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (same) return collect(same);
    try {
      const made = await send(Collections.create, {}, { name });
      await queries.invalidateQueries({ queryKey: ["collections"] });
      collect(made);
    } catch (why) {
      setFailure(whyNot(why));
    }
  };
  return (
    <Dialog title={`Put ${count(size)} into a collection`} onClose={onClose}>
      <form className="bulk-tags" onSubmit={(event) => void create(event)}>
        <label>
          Name of a collection, there or new
          <input
            className="field"
            value={text}
            maxLength={128}
            onChange={({ target }) => setText(target.value)}
            autoComplete="off"
          />
        </label>
        <button type="submit" className="button button-strong" disabled={name === ""}>
          Put in
        </button>
      </form>
      {(failure ?? error) && <p role="alert">{failure ?? whyNot(error)}</p>}
      <ul className="bulk-collections" aria-label="Collections there are">
        {known.map((each) => (
          <li key={each.collectionId}>
            <button type="button" className="button" onClick={() => collect(each)}>
              {each.name}
              {each.count !== undefined && <span className="filter-count">{count(each.count)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
