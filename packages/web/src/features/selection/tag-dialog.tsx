import { type FormEvent, useId, useState } from "react";
import { count } from "../../lib/format.ts";
import { TagOptions } from "../../lib/tag-options.tsx";
import { Dialog } from "../../ui/dialog.tsx";

type Props = { size: number; onClose: () => void; onTag: (tags: string[], isTakenOff: boolean) => void };

/** Tags that are given to all that is selected, or taken off. */
export function TagDialog({ size, onClose, onTag }: Props) {
  const [text, setText] = useState("");
  const id = useId();
  const tags = [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
  const apply = (isTakenOff: boolean) => {
    if (tags.length > 0) onTag(tags, isTakenOff);
    onClose();
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    apply(false);
  };
  return (
    <Dialog title={`Tag ${count(size)}`} onClose={onClose}>
      <form className="bulk-tags" onSubmit={add}>
        <label>
          Tags, with commas between them
          <input
            className="field"
            list={id}
            value={text}
            onChange={({ target }) => setText(target.value)}
            autoComplete="off"
          />
          <TagOptions id={id} typed={text} />
        </label>
        <button type="submit" className="button button-strong" disabled={tags.length === 0}>
          Add
        </button>
        <button type="button" className="button" disabled={tags.length === 0} onClick={() => apply(true)}>
          Take off
        </button>
      </form>
    </Dialog>
  );
}
