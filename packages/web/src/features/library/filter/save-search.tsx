import { Collections } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Filter, go, type Show } from "../../../lib/address.ts";
import { send } from "../../../lib/api.ts";
import { counted } from "../../../lib/format.ts";
import { whyNot } from "../../../lib/use-attempt.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { questionOf } from "./use-found.ts";

type Props = { filter: Filter; show: Show; total: number | undefined; onClose: () => void };

/** Keeps what is searched for as a smart collection, after it was told how much that is. */
export function SaveSearch({ filter, show, total, onClose }: Props) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<string>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const asked: Filter = questionOf(filter, show);
    try {
      const { collectionId } = await send(Collections.create, {}, { name: name.trim(), filter: asked });
      await queries.invalidateQueries({ queryKey: ["collections"] });
      go({ filter: { collection: collectionId }, show: "all", at: "" });
      onClose();
    } catch (error) {
      setFailure(whyNot(error));
    }
  };
  return (
    <Dialog title="Keep this search as a collection" onClose={onClose}>
      <p>
        It is all that the search finds, now and later
        {total !== undefined && `: ${counted(total, "asset")} now`}.
      </p>
      <form className="filter-name" onSubmit={(event) => void save(event)}>
        <input
          className="field"
          aria-label="Name of the collection"
          placeholder="Name of the collection"
          value={name}
          maxLength={128}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="button button-strong" disabled={name.trim() === ""}>
          Keep it
        </button>
      </form>
      {failure && <p role="alert">{failure}</p>}
    </Dialog>
  );
}
