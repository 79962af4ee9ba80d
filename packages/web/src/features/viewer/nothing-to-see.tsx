import { visible } from "../../lib/format.ts";
import { Icon } from "../../ui/icon.tsx";

type Props = { title: string; words: string; isFailed?: boolean };

/** In the place of the picture: why there is none. */
export function NothingToSee({ title, words, isFailed = false }: Props) {
  return (
    <div className={isFailed ? "nothing" : "nothing nothing-quiet"} role={isFailed ? "alert" : "status"}>
      <Icon name={isFailed ? "warning" : "file"} />
      <p className="nothing-title">{title}</p>
      <p>{visible(words)}</p>
    </div>
  );
}
