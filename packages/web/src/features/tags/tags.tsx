import type { Tags as Contract } from "@darkroom/contract";
import { type ReactNode, useState } from "react";
import { whyNot } from "../../lib/use-attempt.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Toast } from "../../ui/toast.tsx";
import { TagForm } from "./tag-form.tsx";
import { TagTree } from "./tag-tree.tsx";
import "./tags.css";
import { found, treeOf } from "./tree.ts";
import { useTags } from "./use-tags.ts";

/** Every tag, below what it is below, with how many assets carry it. */
export function Tags({ onClose, children }: { onClose: () => void; children?: ReactNode }) {
  const { list, act, said, dismiss } = useTags();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string>();
  const all = list.data ?? [];
  const shown = found(all, text);
  const tag = all.find(({ name }) => name === chosen);
  const choose = ({ name }: Contract.View) => setChosen((before) => (before === name ? undefined : name));
  return (
    <Dialog title="Tags" className="tags" onClose={onClose}>
      {children}
      {all.length > 0 && (
        <input
          type="search"
          className="field"
          aria-label="Find a tag"
          placeholder="Find a tag"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      {tag && (
        <TagForm
          key={tag.name}
          tag={tag}
          all={all}
          onAct={(asked) => act(tag, asked)}
          onClose={() => setChosen(undefined)}
        />
      )}
      {list.error && !list.data && (
        <p role="alert">
          {whyNot(list.error)}{" "}
          <button type="button" className="link" onClick={() => void list.refetch()}>
            Try again
          </button>
        </p>
      )}
      {list.isPending && !list.error && <p className="tags-words">Counting…</p>}
      {list.data && all.length === 0 && (
        <p className="tags-words">No asset has a tag yet. Select some and tag them, or open one and add a tag.</p>
      )}
      {all.length > 0 && shown.length === 0 && <p className="tags-words">No tag is called so.</p>}
      <TagTree branches={treeOf(shown)} chosen={chosen} onChoose={choose} />
      <Toast said={said} onClose={dismiss} />
    </Dialog>
  );
}
