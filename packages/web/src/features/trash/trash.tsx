import type { Trash as Contract } from "@darkroom/contract";
import { useMemo, useSyncExternalStore } from "react";
import type * as z from "zod";
import { count } from "../../lib/format.ts";
import { Selection } from "../../lib/selection.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Toast } from "../../ui/toast.tsx";
import { PurgeForm } from "./purge-form.tsx";
import "./trash.css";
import { TrashTile } from "./trash-tile.tsx";
import { useTrash } from "./use-trash.ts";

type Props = { onClose: () => void; onRestored: () => void };

const mostAtOnce = 500;

/** What is in the trash, or what there is to say instead. */
export function Trash({ onClose, onRestored }: Props) {
  const trash = useTrash(onRestored);
  const { data, error, refetch } = trash.list;
  const [first] = data?.pages ?? [];
  return (
    <Dialog title="Trash" onClose={onClose} className="trash">
      {error && !first && (
        <p className="trash-words" role="alert">
          {error.message}{" "}
          <button type="button" className="link" onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      )}
      {!first && !error && <p className="trash-words">Looking into the trash…</p>}
      {first && first.items.length === 0 && (
        <p className="trash-words">The trash is empty. What you put there stays for {first.keptDays} days.</p>
      )}
      {first && first.items.length > 0 && <Content trash={trash} first={first} />}
      <Toast said={trash.said} onClose={trash.dismiss} />
    </Dialog>
  );
}

type ContentProps = { trash: ReturnType<typeof useTrash>; first: z.infer<typeof Contract.list.answer> };

/** All that is in the trash: taken out again, or removed for good. */
function Content({ trash: { list, purging, ...trash }, first }: ContentProps) {
  const selection = useMemo(() => new Selection(), []);
  const size = useSyncExternalStore(selection.subscribe, selection.size);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isGoing = ({ isPurging, trashedAt = "~" }: (typeof items)[number]) =>
    isPurging === true || trashedAt <= (first.emptiedUntil ?? "");
  const chosen = items.filter((item) => selection.has(item.assetId) && !isGoing(item)).map(({ assetId }) => assetId);
  const act = (work: (ids: string[]) => void) => {
    work(chosen.slice(0, mostAtOnce));
    selection.clear();
  };
  return (
    <>
      <p className="trash-words">
        {count(first.count)} in the trash. Each goes for good {first.keptDays} days after it was put there.
      </p>
      <div className="trash-tools" role="toolbar" aria-label="What to do">
        <button type="button" className="button" disabled={size === 0} onClick={() => act(trash.restore)}>
          Restore{size > 0 && ` ${count(chosen.length)}`}
        </button>
        <button type="button" className="button" disabled={size === 0} onClick={() => act(trash.askToPurge)}>
          Delete for good
        </button>
        <button type="button" className="button trash-empty" onClick={() => void trash.askToPurge(undefined)}>
          Empty the trash
        </button>
      </div>
      {purging && (
        <PurgeForm
          purging={purging}
          onPurge={() => void trash.purge(purging)}
          onCancel={() => trash.setPurging(undefined)}
        />
      )}
      <ul className="trash-tiles" aria-label="In the trash">
        {items.map((item) => (
          <TrashTile key={item.assetId} item={item} isGoing={isGoing(item)} selection={selection} />
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}
