import { slotFor } from "../features/library/arranged/lattice.ts";
import type { Arranged } from "../features/library/arranged/use-arranged.ts";
import { BulkBar } from "../features/selection/bulk-bar.tsx";
import { WholeStackDialog } from "../features/selection/whole-stack-dialog.tsx";
import { useKeys } from "../lib/use-keys.ts";
import { Toast } from "../ui/toast.tsx";
import type { Selecting } from "./use-selecting.ts";

type Props = { selecting: Selecting; arranged: Arranged | undefined; isActive: boolean };

/** What lies over the library while something is selected, and after something was done with it. */
export function SelectionLayer({ selecting, arranged, isActive }: Props) {
  const { selection, bulk, said, say, trashing } = selecting;
  const { items = [], move } = arranged ?? {};
  const trash = () => {
    const { asset } = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
    const ids = selection.isActive() ? selection.ids() : asset ? [asset] : [];
    if (ids.length > 0) trashing.trash(ids);
    selection.clear();
  };
  useKeys({ delete: trash, backspace: trash, z: () => said?.undo?.() }, isActive);
  return (
    <>
      <BulkBar
        selection={selection}
        bulk={bulk}
        onTrash={trash}
        collection={selecting.collection}
        onMove={move && ((ids, by) => move(ids, slotFor(items, ids, by), say))}
        isActive={isActive}
      />
      {trashing.asked && (
        <WholeStackDialog
          asked={trashing.asked}
          onOnly={trashing.only}
          onWhole={trashing.whole}
          onClose={trashing.cancel}
        />
      )}
      {isActive && <Toast said={said} onClose={() => say(undefined)} />}
    </>
  );
}
