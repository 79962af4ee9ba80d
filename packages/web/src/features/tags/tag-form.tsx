import type { Tags } from "@darkroom/contract";
import { type FormEvent, useId, useState } from "react";
import { count } from "../../lib/format.ts";
import { TagOptions } from "../../lib/tag-options.tsx";
import type { Act } from "./use-tags.ts";

type Props = { tag: Tags.View; all: readonly Tags.View[]; onAct: (act: Act) => Promise<boolean>; onClose: () => void };

/** What can be done with a tag: each says how many assets it changes before it does. */
export function TagForm({ tag, all, onAct, onClose }: Props) {
  const { name, parent = "", aliases, count: own = 0, total = 0 } = tag;
  const [to, setTo] = useState(name);
  const known = all.find((one) => one !== tag && one.name.toLowerCase() === to.trim().toLowerCase());
  const isChanged = to.trim() !== "" && to.trim() !== name;
  const act = async (asked: Act) => (await onAct(asked)) && onClose();
  const rename = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) void act(known ? { what: "merge", into: known.name } : { what: "rename", to: to.trim() });
  };
  return (
    <section className="tag-form" aria-label={`Change ${name}`}>
      <form onSubmit={rename}>
        <TagInput label="Name, or the tag to merge it into" value={to} onChange={setTo} />
        <button type="submit" className="button button-strong" disabled={!isChanged}>
          {known ? "Merge" : "Rename"}
        </button>
        {isChanged && (
          <output>
            {known
              ? `${assets(total)} will carry ${known.name} instead, and ${name} becomes another name for it.`
              : `${assets(total)} will carry the new name.`}
          </output>
        )}
      </form>
      <SaidForm key={`${parent} ${aliases.join()}`} tag={tag} onAct={(asked) => void onAct(asked)} />
      <div className="tag-tools">
        <button type="button" className="button tag-delete" onClick={() => void act({ what: "delete" })}>
          Take it from {assets(own)} and forget it
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </section>
  );
}

/** What it is below, and what else it is called. A tag with a level in its name is below what that says. */
function SaidForm({ tag, onAct }: { tag: Tags.View; onAct: (act: Act) => void }) {
  const [parent, setParent] = useState(tag.parent ?? "");
  const [names, setNames] = useState(tag.aliases.join(", "));
  const isLevelled = tag.name.includes("/");
  const isSame = parent.trim() === (tag.parent ?? "") && names === tag.aliases.join(", ");
  const save = (event: FormEvent) => {
    event.preventDefault();
    const aliases = names.split(",").map((alias) => alias.trim());
    onAct({ what: "say", parent: parent.trim() || null, aliases: aliases.filter((alias) => alias !== "") });
  };
  return (
    <form onSubmit={save}>
      {!isLevelled && <TagInput label="Below" value={parent} onChange={setParent} />}
      <label>
        Other names, with commas between them
        <input className="field" value={names} onChange={({ target }) => setNames(target.value)} autoComplete="off" />
      </label>
      <button type="submit" className="button" disabled={isSame}>
        Save
      </button>
    </form>
  );
}

type InputProps = { label: string; value: string; onChange: (text: string) => void };

function TagInput({ label, value, onChange }: InputProps) {
  const id = useId();
  return (
    <label>
      {label}
      <input
        className="field"
        list={id}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        autoComplete="off"
      />
      <TagOptions id={id} typed={value} />
    </label>
  );
}

const assets = (number: number): string => `${count(number)} ${number === 1 ? "asset" : "assets"}`;
