import type { Collections } from "@darkroom/contract";
import { type FormEvent, useState } from "react";
import type { Words } from "./use-collections.ts";

type Props = {
  collection?: Collections.View | undefined;
  onSave: (words: Words) => Promise<boolean>;
  onRemove?: (() => Promise<boolean>) | undefined;
  onClose: () => void;
};

/** A collection's name and description, and, for one that is there, the way to delete it. */
export function CollectionForm({ collection, onSave, onRemove, onClose }: Props) {
  const [name, setName] = useState(collection?.name ?? "");
  const [description, setDescription] = useState(collection?.description ?? "");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await onSave({ name: name.trim(), description: description.trim() })) onClose();
  };
  return (
    <form
      className="collection-form"
      aria-label={collection ? `Change ${collection.name}` : "New collection"}
      onSubmit={save}
    >
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
      <div className="collection-tools">
        <button type="submit" className="button button-strong" disabled={name.trim() === ""}>
          Save
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        {onRemove && (
          <button
            type="button"
            className="button collection-delete"
            onClick={async () => (await onRemove()) && onClose()}
          >
            Delete the collection, not its members
          </button>
        )}
      </div>
    </form>
  );
}
