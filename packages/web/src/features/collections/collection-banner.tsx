import { type Address, collectionOf } from "../../lib/address.ts";
import { useCollection } from "../../lib/use-collection.ts";
import { CollectionBar } from "./collection-bar.tsx";
import { FilterEditing } from "./filter-editing.tsx";

type Props = { address: Address; isActive: boolean };

/** Over the library: the collection that is looked at, or the one whose filter is being changed. */
export function CollectionBanner({ address: { filter, sort, editing }, isActive }: Props) {
  const collection = useCollection(editing ?? collectionOf(filter));
  if (!collection) return null;
  if (editing !== undefined && collection.isSmart)
    return <FilterEditing key={collection.collectionId} collection={collection} filter={filter} />;
  return <CollectionBar key={collection.collectionId} {...{ collection, sort, isActive }} />;
}
