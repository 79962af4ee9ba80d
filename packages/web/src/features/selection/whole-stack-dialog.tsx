import { count } from "../../lib/format.ts";
import { Dialog } from "../../ui/dialog.tsx";

/** What is asked before covers go to the trash: these assets, the covers among them, and all that the covers are shown for. */
export type Asked = { ids: readonly string[]; covers: number; all: number };

type Props = { asked: Asked; onOnly: () => void; onWhole: () => void; onClose: () => void };

/** Are only the covers meant, or all of their stacks? */
export function WholeStackDialog({ asked, onOnly, onWhole, onClose }: Props) {
  const { ids, covers, all } = asked;
  const words =
    covers === 1 ? "One of these is the cover of a stack" : `${count(covers)} of these are covers of stacks`;
  return (
    <Dialog title="Into the trash" onClose={onClose}>
      <p>
        {ids.length === 1 ? "This is the cover of a stack" : words}. Put away alone, the next of its stack is shown in
        its place.
      </p>
      <span className="whole-stack-tools">
        <button type="button" className="button button-strong" onClick={onOnly}>
          {ids.length === 1 ? "Only this one" : `Only these ${count(ids.length)}`}
        </button>
        <button type="button" className="button" onClick={onWhole}>
          {ids.length === 1 ? `The whole stack of ${count(all)}` : `With their stacks: ${count(all)}`}
        </button>
      </span>
    </Dialog>
  );
}
