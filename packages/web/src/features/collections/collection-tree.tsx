import type { Collections } from "@darkroom/contract";
import { useState } from "react";
import { followLink, linkTo } from "../../lib/address.ts";
import { count, visible } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { whyNot } from "../../lib/use-attempt.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { addressOf } from "./address-of.ts";
import { useCollectionList } from "./use-collections.ts";

type OnEdit = (collection: Collections.View) => void;
type Props = { text: string; parent?: string; onEdit: OnEdit };

/** Collections below each other; those that are called so, where somebody looks for a name. */
export function CollectionTree({ text, parent = "none", onEdit }: Props) {
  const isSearched = text.trim() !== "";
  const list = useCollectionList(isSearched ? { text } : { parent });
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
      {list.data && items.length === 0 && parent === "none" && (
        <p className="collections-words">
          {isSearched
            ? "No collection is called so."
            : "There is no collection yet. Make one, or select assets and put them into a new one."}
        </p>
      )}
      <ul className="collection-tree" aria-label={parent === "none" ? "Collections" : undefined}>
        {items.map((each) => (
          <Branch key={each.collectionId} collection={each} isAlone={isSearched} onEdit={onEdit} />
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

type BranchProps = { collection: Collections.View; isAlone: boolean; onEdit: OnEdit };

/** A collection, and, opened, what lies in it; `isAlone`: found by its name, with where it lies. */
function Branch({ collection, isAlone, onEdit }: BranchProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { collectionId, name, children, path } = collection;
  const hasBelow = children > 0 && !isAlone;
  return (
    <li>
      <div className="collection-line">
        {hasBelow ? (
          <IconButton
            icon="right"
            className="collection-open"
            label={`What lies in ${visible(name)}`}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          />
        ) : (
          <span className="collection-open" />
        )}
        <CollectionLink
          collection={collection}
          place={isAlone ? path.map((each) => visible(each.name)).join(" / ") : ""}
        />
        <IconButton icon="more" label={`Change ${visible(name)}`} onClick={() => onEdit(collection)} />
      </div>
      {hasBelow && isOpen && <CollectionTree text="" parent={collectionId} onEdit={onEdit} />}
    </li>
  );
}

function CollectionLink({ collection, place }: { collection: Collections.View; place: string }) {
  const { collectionId, name, description, cover, count: members, total, isSmart } = collection;
  const picture = ownAddress(cover?.renditions.find(({ role }) => role === "thumbnail")?.url);
  const to = addressOf(collectionId);
  return (
    <a href={linkTo(to)} title={description} onClick={(event) => followLink(event, to)}>
      <span className="collection-cover" style={{ backgroundColor: cover?.dominantColor }}>
        {picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="album" />}
      </span>
      <span className="collection-name">
        <strong>{visible(name)}</strong>{" "}
        <small>
          {[
            members === undefined ? "" : count(members),
            total !== undefined && total !== members ? `${count(total)} with those in it` : "",
            isSmart ? "found by a filter" : "",
            place && `in ${place}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </span>
    </a>
  );
}
