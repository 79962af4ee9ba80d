import type { Collections } from "@darkroom/contract";
import { useState, useSyncExternalStore } from "react";
import { count } from "../../lib/format.ts";
import type { Selection } from "../../lib/selection.ts";
import { useKeys } from "../../lib/use-keys.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { CollectDialog } from "./collect-dialog.tsx";
import { MoveDialog } from "./move-dialog.tsx";
import { OrderButtons } from "./order-buttons.tsx";
import "./selection.css";
import { TagDialog } from "./tag-dialog.tsx";
import type { useBulk } from "./use-bulk.ts";

type Props = {
  selection: Selection;
  bulk: ReturnType<typeof useBulk>;
  onTrash: () => void;
  /** The collection that is looked at, if it is one. */
  collection: Collections.View | undefined;
  /** Moves these by so many places, or to an end, where that collection is looked at in its own order. */
  onMove: ((ids: readonly string[], by: number) => void) | undefined;
  isActive: boolean;
};

const stars = [1, 2, 3, 4, 5, 0];

/** What can be done with all that is selected, as long as anything is. */
export function BulkBar({ selection, bulk, onTrash, collection, onMove, isActive }: Props) {
  const size = useSyncExternalStore(selection.subscribe, selection.size);
  const [dialog, setDialog] = useState<"tag" | "collect" | "move">();
  useKeys({ escape: () => selection.clear() }, isActive && size > 0 && !dialog);
  if (size === 0) return null;
  return (
    <div className="bulk-bar" role="toolbar" aria-label="What is selected">
      <IconButton icon="close" label="Select nothing" onClick={() => selection.clear()} />
      <strong aria-live="polite">
        {count(size)}
        <span className="bulk-word"> selected</span>
      </strong>
      <span className="bulk-actions">
        <IconButton
          icon="heart"
          label="Favourites"
          title="Favourites"
          onClick={() => void bulk.edit(selection.ids(), { isFavorite: true }, "favourites")}
        />
        <Stars
          onRate={(rating) =>
            void bulk.edit(selection.ids(), { rating }, rating === 0 ? "no star" : "★".repeat(rating))
          }
        />
        <IconButton icon="tag" label="Tag" title="Tag" onClick={() => setDialog("tag")} />
        <IconButton
          icon="album"
          label="Put into a collection"
          title="Put into a collection"
          onClick={() => setDialog("collect")}
        />
        <IconButton icon="folder" label="Move to a folder" title="Move to a folder" onClick={() => setDialog("move")} />
        <StackButton {...{ selection, bulk, size }} />
        {collection && <InCollection {...{ collection, selection, bulk, size }} />}
        {onMove && <OrderButtons onMove={(by) => onMove(selection.ids(), by)} />}
        <IconButton icon="trash" label="Put into the trash" title="Put into the trash (Delete)" onClick={onTrash} />
      </span>
      <Dialogs dialog={dialog} size={size} selection={selection} bulk={bulk} onClose={() => setDialog(undefined)} />
    </div>
  );
}

type InProps = Pick<Props, "selection" | "bulk"> & { collection: Collections.View; size: number };

/** What can be done with members of the collection that is looked at. */
function InCollection({ collection, selection, bulk, size }: InProps) {
  const takeOut = () => {
    void bulk.takeOut(selection.ids(), collection.collectionId);
    selection.clear();
  };
  return (
    <>
      {size === 1 && (
        <IconButton
          icon="cover"
          label="Make it the collection's cover"
          title="Make it the collection's cover"
          onClick={() => void bulk.cover(selection.ids()[0], collection)}
        />
      )}
      {!collection.isSmart && (
        <IconButton
          icon="out"
          label="Take out of this collection"
          title="Take out of this collection"
          onClick={takeOut}
        />
      )}
    </>
  );
}

/** Has all that is selected shown as one. */
function StackButton({ selection, bulk, size }: Pick<Props, "selection" | "bulk"> & { size: number }) {
  const stack = () => {
    void bulk.stack(selection.ids());
    selection.clear();
  };
  return <IconButton icon="stack" label="Stack" title="Stack: show these as one" disabled={size < 2} onClick={stack} />;
}

type DialogsProps = Pick<Props, "selection" | "bulk"> & {
  dialog: "tag" | "collect" | "move" | undefined;
  size: number;
  onClose: () => void;
};

/** What is asked before all that is selected is tagged or collected. */
function Dialogs({ dialog, size, selection, bulk, onClose }: DialogsProps) {
  return (
    <>
      {dialog === "tag" && (
        <TagDialog
          size={size}
          onClose={onClose}
          onTag={(tags, isTakenOff) => {
            const done = `${isTakenOff ? "no longer" : "tagged"} ${tags.join(", ")}`;
            void bulk.edit(selection.ids(), isTakenOff ? { removeTags: tags } : { addTags: tags }, done);
          }}
        />
      )}
      {dialog === "move" && <MoveDialog ids={selection.ids()} onBegun={() => selection.clear()} onClose={onClose} />}
      {dialog === "collect" && (
        <CollectDialog
          size={size}
          onClose={onClose}
          onCollect={({ collectionId, name }) =>
            void bulk.edit(selection.ids(), { addCollections: [collectionId] }, `in ${name}`)
          }
        />
      )}
    </>
  );
}

function Stars({ onRate }: { onRate: (rating: number) => void }) {
  return (
    <label className="bulk-stars">
      <Icon name="star" />
      <span className="unseen">Rate all that is selected</span>
      <select value="" onChange={({ target }) => onRate(Number(target.value))}>
        <option value="" disabled hidden />
        {stars.map((rating) => (
          <option key={rating} value={rating}>
            {rating === 0 ? "No star" : "★".repeat(rating)}
          </option>
        ))}
      </select>
    </label>
  );
}
