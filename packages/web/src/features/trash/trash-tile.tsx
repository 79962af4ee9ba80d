import type { Assets } from "@darkroom/contract";
import { useSyncExternalStore } from "react";
import { fileName, shortDay } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import type { Selection } from "../../lib/selection.ts";
import { isVeiled } from "../../lib/veil.ts";
import { Icon } from "../../ui/icon.tsx";

type Props = { item: Assets.Item; isGoing: boolean; selection: Selection };

/** One asset in the trash: pressed, it is selected. */
export function TrashTile({ item, isGoing, selection }: Props) {
  const isSelected = useSyncExternalStore(selection.subscribe, () => selection.has(item.assetId));
  const picture = ownAddress(item.renditions.find(({ role }) => role === "thumbnail")?.url);
  const words = isGoing ? "is being removed" : `since ${shortDay(item.trashedAt ?? "")}`;
  return (
    <li>
      <button
        type="button"
        aria-pressed={isSelected}
        aria-label={`${fileName(item.key)}, ${words}`}
        className="trash-tile"
        data-veiled={isVeiled(item)}
        disabled={isGoing}
        onClick={() => selection.toggle(item.assetId)}
      >
        {picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="file" />}
        <span className={isSelected ? "tick tick-set" : "tick"} />
      </button>
      <span className="trash-name">{fileName(item.key)}</span>
      <small>{words}</small>
    </li>
  );
}
