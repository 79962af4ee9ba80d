import { type KeyboardEvent, useId, useState } from "react";
import { visible } from "../../../lib/format.ts";
import { TagOptions } from "../../../lib/tag-options.tsx";
import { Icon } from "../../../ui/icon.tsx";

const longest = 128;
const mostTags = 200;

/** Tags, each with a way to take it off, and a place to add more: by Enter or a comma. */
export function TagsField({ tags, onSave }: { tags: readonly string[]; onSave: (tags: string[]) => void }) {
  const [draft, setDraft] = useState("");
  const id = useId();
  const add = () => {
    const fresh = draft.split(",").map((tag) => tag.trim().slice(0, longest));
    const news = fresh.filter((tag) => tag !== "" && !tags.some((known) => known.toLowerCase() === tag.toLowerCase()));
    setDraft("");
    if (news.length > 0) onSave([...tags, ...news].slice(0, mostTags));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape" && draft !== "") {
      event.preventDefault(); // or the dialog closes
      setDraft("");
    }
    if (event.key !== "Enter" && event.key !== ",") return;
    event.preventDefault();
    add();
  };
  return (
    <div className="said-tags">
      <ul aria-label="Tags">
        {tags.map((tag) => (
          <li key={tag}>
            {visible(tag)}
            <button
              type="button"
              aria-label={`Take off ${visible(tag)}`}
              onClick={() => onSave(tags.filter((one) => one !== tag))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <input
        type="text"
        className="said-text"
        aria-label="Add a tag"
        list={id}
        autoComplete="off"
        placeholder="Add a tag"
        value={draft}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={add}
        onKeyDown={onKeyDown}
      />
      <TagOptions id={id} typed={draft} />
    </div>
  );
}
