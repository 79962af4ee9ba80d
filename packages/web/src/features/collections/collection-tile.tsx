import type { Collections } from "@darkroom/contract";
import { followLink, linkTo } from "../../lib/address.ts";
import { count } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";

/** A collection by its cover, a link to its members. */
export function CollectionTile({ collection, onEdit }: { collection: Collections.View; onEdit: () => void }) {
  const { collectionId, name, description, cover, count: members, isSmart } = collection;
  const picture = ownAddress(cover?.renditions.find(({ role }) => role === "thumbnail")?.url);
  const to = { filter: { collection: collectionId }, page: undefined, show: "all", at: "", asset: "" } as const;
  return (
    <li className="collection">
      <a href={linkTo(to)} title={description} onClick={(event) => followLink(event, to)}>
        <span className="collection-cover" style={{ backgroundColor: cover?.dominantColor }}>
          {picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="album" />}
        </span>
        <strong>{name}</strong>
        <small>
          {members === undefined ? "" : count(members)}
          {isSmart && " · found by a filter"}
        </small>
      </a>
      <IconButton icon="more" label={`Change ${name}`} onClick={onEdit} />
    </li>
  );
}
