import type { Collections } from "@darkroom/contract";
import { Fragment, useState } from "react";
import { type Address, followLink, go, linkTo } from "../../lib/address.ts";
import { count, counted, visible } from "../../lib/format.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Toast } from "../../ui/toast.tsx";
import { addressOf } from "./address-of.ts";
import { CollectionForm } from "./collection-form.tsx";
import "./collections.css";
import { useCollectionList, useCollections } from "./use-collections.ts";

type Props = { collection: Collections.View; sort: Address["sort"]; isActive: boolean };

/** What is said of the collection that is looked at: where it lies, what lies in it, and how it is sorted. */
export function CollectionBar({ collection, sort, isActive }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const { change, remove, said, dismiss } = useCollections();
  const { name, description, count: members, total, isSmart } = collection;
  const shown = isSmart && sort === "position" ? "date" : (sort ?? "date");
  return (
    <section className="collection-bar" aria-label={`Collection ${visible(name)}`}>
      <Path collection={collection} />
      <p className="collections-words">
        {members !== undefined && counted(members, "asset")}
        {total !== undefined && total !== members && ` · ${count(total)} with those in it`}
        {description && ` · ${visible(description)}`}
      </p>
      <div className="collection-bar-tools">
        <label>
          <span className="unseen">Sorted by</span>
          <select
            className="field"
            value={shown}
            onChange={({ target }) => go({ sort: sortOf(target.value), at: "" }, { inPlace: true })}
          >
            {!isSmart && <option value="position">Own order</option>}
            <option value="date">By date</option>
            <option value="name">By name</option>
          </select>
        </label>
        {isSmart && (
          <button type="button" className="button" onClick={() => go(editingOf(collection))}>
            Change the filter
          </button>
        )}
        <button type="button" className="button" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
          Change
        </button>
      </div>
      {collection.children > 0 && <Inside collectionId={collection.collectionId} />}
      {isOpen && (
        <Dialog title={`Change ${visible(name)}`} onClose={() => setIsOpen(false)}>
          <CollectionForm
            collection={collection}
            onSave={(words) => change(collection, words)}
            onRemove={(inside) =>
              remove(collection, inside, () => go({ filter: {}, sort: undefined, page: "collections" }))
            }
            onClose={() => setIsOpen(false)}
          />
          <Toast said={said} onClose={dismiss} />
        </Dialog>
      )}
      {isActive && !isOpen && <Toast said={said} onClose={dismiss} />}
    </section>
  );
}

const sortOf = (value: string): Address["sort"] => (value === "position" || value === "name" ? value : undefined);

/** Where its filter is changed: in the library, as that finds it. */
const editingOf = ({ collectionId, filter = {} }: Collections.View): Partial<Address> => ({
  filter,
  editing: collectionId,
  sort: undefined,
  at: "",
});

/** The way from all collections to this one. */
function Path({ collection: { path, name } }: { collection: Collections.View }) {
  return (
    <nav className="collection-path" aria-label="Where it lies">
      <button type="button" className="link" onClick={() => go({ page: "collections" })}>
        Collections
      </button>
      {path.map((each) => {
        const to = addressOf(each.collectionId);
        return (
          <Fragment key={each.collectionId}>
            <span aria-hidden="true">/</span>
            <a href={linkTo(to)} onClick={(event) => followLink(event, to)}>
              {visible(each.name)}
            </a>
          </Fragment>
        );
      })}
      <span aria-hidden="true">/</span>
      <h1>{visible(name)}</h1>
    </nav>
  );
}

/** The collections that lie in it. */
function Inside({ collectionId }: { collectionId: string }) {
  const list = useCollectionList({ parent: collectionId });
  return (
    <ul className="collection-inside" aria-label="Collections in it">
      {(list.data?.pages.flatMap(({ items }) => items) ?? []).map((each) => {
        const to = addressOf(each.collectionId);
        return (
          <li key={each.collectionId}>
            <a className="button" href={linkTo(to)} onClick={(event) => followLink(event, to)}>
              {visible(each.name)} <span className="filter-count">{count(each.total ?? each.count ?? 0)}</span>
            </a>
          </li>
        );
      })}
      {list.hasNextPage && (
        <li>
          <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
            More
          </button>
        </li>
      )}
    </ul>
  );
}
