import type { Collections } from "@darkroom/contract";
import { type FormEvent, useId, useState } from "react";
import { counted, visible } from "../../lib/format.ts";
import { useChoices, type Words } from "./use-collections.ts";

type Props = {
  collection?: Collections.View | undefined;
  onSave: (words: Words) => Promise<boolean>;
  onRemove?: ((children: "lift" | "delete") => Promise<boolean>) | undefined;
  onClose: () => void;
};

/** A collection's name and description, where it lies, and, for one that is there, the way to delete it. */
export function CollectionForm({ collection, onSave, onRemove, onClose }: Props) {
  const [name, setName] = useState(collection?.name ?? "");
  const [description, setDescription] = useState(collection?.description ?? "");
  const [parent, setParent] = useState<string | null>(collection?.path.at(-1)?.collectionId ?? null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (parent === unknown) return;
    if (await onSave({ name: name.trim(), description: description.trim(), parent })) onClose();
  };
  const label = collection ? `Change ${collection.name}` : "New collection";
  return (
    <form className="collection-form" aria-label={label} onSubmit={(event) => void save(event)}>
      <label>
        Name
        <input className="field" value={name} maxLength={128} onChange={({ target }) => setName(target.value)} />
      </label>
      <label>
        Description
        <input
          className="field"
          value={description}
          maxLength={2048}
          onChange={({ target }) => setDescription(target.value)}
        />
      </label>
      <ParentField collection={collection} onChange={setParent} />
      <div className="collection-tools">
        <button type="submit" className="button button-strong" disabled={name.trim() === "" || parent === unknown}>
          Save
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      {collection && onRemove && <Removal collection={collection} onRemove={onRemove} onClose={onClose} />}
    </form>
  );
}

const unknown = "unknown"; // what is typed names no collection, or not yet

const placeOf = ({ path, name }: Pick<Collections.View, "path" | "name">): string =>
  [...path.map((each) => each.name), name].map(visible).join(" / ");

type ParentProps = { collection: Collections.View | undefined; onChange: (parent: string | null) => void };

/** The collection another lies in, by where that one lies itself; empty for none. */
function ParentField({ collection, onChange }: ParentProps) {
  const [typed, setTyped] = useState(collection?.path.map(({ name }) => visible(name)).join(" / ") ?? "");
  const id = useId();
  const own = collection?.collectionId;
  const isWithin = ({ path }: Collections.View) => path.some(({ collectionId }) => collectionId === own);
  const choices = useChoices(typed.split(" / ").at(-1) ?? "").filter(
    (each) => each.collectionId !== own && !isWithin(each),
  );
  const change = (text: string) => {
    setTyped(text);
    const found = choices.find((each) => placeOf(each).toLowerCase() === text.trim().toLowerCase());
    onChange(text.trim() === "" ? null : (found?.collectionId ?? unknown));
  };
  return (
    <label>
      Lies in
      <input
        className="field"
        list={id}
        placeholder="No other collection"
        value={typed}
        onChange={({ target }) => change(target.value)}
        autoComplete="off"
      />
      <datalist id={id}>
        {choices.map((each) => (
          <option key={each.collectionId} value={placeOf(each)} />
        ))}
      </datalist>
    </label>
  );
}

type RemovalProps = { collection: Collections.View } & Pick<Required<Props>, "onClose"> & {
    onRemove: NonNullable<Props["onRemove"]>;
  };

/** Deleting a collection, and what becomes of those that lie in it. */
function Removal({ collection: { children, path }, onRemove, onClose }: RemovalProps) {
  const [isWhole, setIsWhole] = useState(false);
  const above = path.at(-1)?.name;
  const many = counted(children, "collection");
  return (
    <div className="collection-removal">
      {children > 0 && (
        <label className="collection-whole">
          <input type="checkbox" checked={isWhole} onChange={({ target }) => setIsWhole(target.checked)} />
          <span>
            {isWhole
              ? `The ${many} in it, and all in those, will be deleted, too.`
              : `The ${many} in it will lie ${above ? `in ${visible(above)}` : "in no other"}. Tick this to delete them, too.`}
          </span>
        </label>
      )}
      <button
        type="button"
        className="button collection-delete"
        onClick={async () => (await onRemove(isWhole ? "delete" : "lift")) && onClose()}
      >
        Delete the collection, not its members
      </button>
    </div>
  );
}
