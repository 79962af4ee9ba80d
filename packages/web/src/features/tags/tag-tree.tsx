import { Search, type Tags } from "@darkroom/contract";
import { followLink, linkTo } from "../../lib/address.ts";
import { count, visible } from "../../lib/format.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { type Branch, shortName } from "./tree.ts";

type Props = { branches: readonly Branch[]; chosen: string | undefined; onChoose: (tag: Tags.View) => void };

/** Tags below each other, each a link to what carries it or anything below it. */
export function TagTree({ branches, chosen, onChoose }: Props) {
  return (
    <ul className="tag-tree">
      {branches.map(({ tag, below }) => (
        <li key={tag.name}>
          <TagLine tag={tag} isChosen={tag.name === chosen} onChoose={() => onChoose(tag)} />
          {below.length > 0 && <TagTree branches={below} chosen={chosen} onChoose={onChoose} />}
        </li>
      ))}
    </ul>
  );
}

function TagLine({ tag, isChosen, onChoose }: { tag: Tags.View; isChosen: boolean; onChoose: () => void }) {
  const { name, aliases, count: own = 0, total = 0 } = tag;
  const to = { filter: { tag: Search.quote(name) }, page: undefined, at: "", asset: "" };
  return (
    <div className="tag-line">
      <a href={linkTo(to)} onClick={(event) => followLink(event, to)}>
        {visible(shortName(tag))}
        {aliases.length > 0 && <small>{visible(aliases.join(", "))}</small>}
      </a>
      <span className="filter-count" title={total > own ? `${count(own)} of them by itself` : undefined}>
        {count(total)}
      </span>
      <IconButton icon="more" label={`Change ${visible(name)}`} aria-expanded={isChosen} onClick={onChoose} />
    </div>
  );
}
