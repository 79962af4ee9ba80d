import { BulkBar } from "../features/selection/bulk-bar.tsx";
import { useKeys } from "../lib/use-keys.ts";
import { Toast } from "../ui/toast.tsx";
import type { Selecting } from "./use-selecting.ts";

/** What lies over the library while something is selected, and after something was done with it. */
export function SelectionLayer({ selecting, isActive }: { selecting: Selecting; isActive: boolean }) {
  const { selection, bulk, said, say } = selecting;
  const trash = () => {
    const { asset } = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
    const ids = selection.isActive() ? selection.ids() : asset ? [asset] : [];
    if (ids.length > 0) void bulk.trash(ids);
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
        isActive={isActive}
      />
      {isActive && <Toast said={said} onClose={() => say(undefined)} />}
    </>
  );
}
