import { type ReactNode, useState } from "react";
import { whyNot } from "../../lib/use-attempt.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Toast } from "../../ui/toast.tsx";
import { CollectionForm } from "./collection-form.tsx";
import { CollectionTile } from "./collection-tile.tsx";
import "./collections.css";
import { useCollections } from "./use-collections.ts";

const fewEnough = 12; // to look through without being asked for a name

/** Every collection by its cover, with how many members it has; a new one; and what is said of each. */
export function Collections({ onClose, children }: { onClose: () => void; children?: ReactNode }) {
  const [text, setText] = useState("");
  const [edited, setEdited] = useState<string>(); // empty: a new one
  const { list, create, change, remove, said, dismiss } = useCollections(text);
  const [first] = list.data?.pages ?? [];
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const collection = items.find(({ collectionId }) => collectionId === edited);
  const close = () => setEdited(undefined);
  return (
    <Dialog title="Collections" className="collections" onClose={onClose}>
      {children}
      <div className="collection-tools">
        <button type="button" className="button" onClick={() => setEdited("")}>
          New collection
        </button>
        {(text !== "" || (first?.total ?? 0) > fewEnough) && (
          <input
            type="search"
            className="field"
            aria-label="Find a collection"
            placeholder="Find a collection"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </div>
      {edited === "" && <CollectionForm onSave={create} onClose={close} />}
      {collection && (
        <CollectionForm
          key={collection.collectionId}
          collection={collection}
          onSave={(words) => change(collection, words)}
          onRemove={() => remove(collection)}
          onClose={close}
        />
      )}
      <Found list={list} isSearched={text !== ""} onEdit={setEdited} />
      <Toast said={said} onClose={dismiss} />
    </Dialog>
  );
}

type FoundProps = {
  list: ReturnType<typeof useCollections>["list"];
  isSearched: boolean;
  onEdit: (collectionId: string) => void;
};

/** The collections as far as they are known, or what there is to say instead. */
function Found({ list, isSearched, onEdit }: FoundProps) {
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {list.error && !list.data && (
        <p role="alert">
          {whyNot(list.error)}{" "}
          <button type="button" className="link" onClick={() => void list.refetch()}>
            Try again
          </button>
        </p>
      )}
      {list.isPending && !list.error && <p className="collections-words">Looking for collections…</p>}
      {list.data && items.length === 0 && (
        <p className="collections-words">
          {!isSearched
            ? "There is no collection yet. Make one, or select assets and put them into a new one."
            : "No collection is called so."}
        </p>
      )}
      <ul className="collection-tiles" aria-label="Collections">
        {items.map((each) => (
          <CollectionTile key={each.collectionId} collection={each} onEdit={() => onEdit(each.collectionId)} />
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}
