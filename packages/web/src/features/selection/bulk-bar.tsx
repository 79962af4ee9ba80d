import { type FormEvent, useState, useSyncExternalStore } from "react";
import { count } from "../../lib/format.ts";
import type { Selection } from "../../lib/selection.ts";
import { useKeys } from "../../lib/use-keys.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import "./selection.css";
import type { useBulk } from "./use-bulk.ts";

type Props = {
  selection: Selection;
  bulk: ReturnType<typeof useBulk>;
  onTrash: () => void;
  isActive: boolean;
};

const stars = [1, 2, 3, 4, 5, 0];

/** What can be done with all that is selected, as long as anything is. */
export function BulkBar({ selection, bulk, onTrash, isActive }: Props) {
  const size = useSyncExternalStore(selection.subscribe, selection.size);
  const [isTagging, setIsTagging] = useState(false);
  useKeys({ escape: () => selection.clear() }, isActive && size > 0 && !isTagging);
  if (size === 0) return null;
  return (
    <div className="bulk-bar" role="toolbar" aria-label="What is selected">
      <IconButton icon="close" label="Select nothing" onClick={() => selection.clear()} />
      <strong aria-live="polite">{count(size)} selected</strong>
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
        <IconButton icon="tag" label="Tag" title="Tag" onClick={() => setIsTagging(true)} />
        <IconButton icon="trash" label="Put into the trash" title="Put into the trash (Delete)" onClick={onTrash} />
      </span>
      {isTagging && (
        <TagDialog
          size={size}
          onClose={() => setIsTagging(false)}
          onTag={(tags) => void bulk.edit(selection.ids(), { addTags: tags }, `tagged ${tags.join(", ")}`)}
        />
      )}
    </div>
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

type TagProps = { size: number; onClose: () => void; onTag: (tags: string[]) => void };

function TagDialog({ size, onClose, onTag }: TagProps) {
  const [text, setText] = useState("");
  const tags = [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (tags.length > 0) onTag(tags);
    onClose();
  };
  return (
    <Dialog title={`Tag ${count(size)}`} onClose={onClose}>
      <form className="bulk-tags" onSubmit={add}>
        <label>
          Tags to add, with commas between them
          <input className="field" value={text} onChange={({ target }) => setText(target.value)} autoComplete="off" />
        </label>
        <button type="submit" className="button button-strong" disabled={tags.length === 0}>
          Add
        </button>
      </form>
    </Dialog>
  );
}
