import type { Collections as Contract } from "@darkroom/contract";
import { type ReactNode, useState } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { Toast } from "../../ui/toast.tsx";
import { CollectionForm } from "./collection-form.tsx";
import { CollectionTree } from "./collection-tree.tsx";
import "./collections.css";
import { useCollections } from "./use-collections.ts";

/** Every collection by its cover, below the one it lies in, with how many members it has; a new one; what is said of each. */
export function Collections({ onClose, children }: { onClose: () => void; children?: ReactNode }) {
  const [text, setText] = useState("");
  const [edited, setEdited] = useState<Contract.View | "new">();
  const { create, change, remove, said, dismiss } = useCollections();
  const close = () => setEdited(undefined);
  return (
    <Dialog title="Collections" className="collections" onClose={onClose}>
      {children}
      <div className="collection-tools">
        <button type="button" className="button" onClick={() => setEdited("new")}>
          New collection
        </button>
        <input
          type="search"
          className="field"
          aria-label="Find a collection"
          placeholder="Find a collection"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      {edited === "new" && <CollectionForm onSave={create} onClose={close} />}
      {edited && edited !== "new" && (
        <CollectionForm
          key={edited.collectionId}
          collection={edited}
          onSave={(words) => change(edited, words)}
          onRemove={(inside) => remove(edited, inside)}
          onClose={close}
        />
      )}
      <CollectionTree text={text} onEdit={setEdited} />
      <Toast said={said} onClose={dismiss} />
    </Dialog>
  );
}
