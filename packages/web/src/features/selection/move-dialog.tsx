import { type Moves, Search } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../lib/api.ts";
import { count, counted, visible } from "../../lib/format.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useMove } from "./use-move.ts";

type Props = { ids: readonly string[]; onBegun: () => void; onClose: () => void };

/** Moves the files of what is selected into a folder that is there, or a new one; tells how far that is, and what stayed and why. */
export function MoveDialog({ ids, onBegun, onClose }: Props) {
  const [text, setText] = useState("");
  const { begin, failure, move, isBegun, isOver } = useMove();
  const typed = text.trim().replace(/^\/+/, "");
  const folder = typed === "" || typed.endsWith("/") ? typed : `${typed}/`;
  const close = () => {
    onClose();
    if (isBegun) onBegun(); // they have other ids at their new place
  };
  const start = (event: FormEvent) => {
    event.preventDefault();
    void begin(ids, folder);
  };
  return (
    <Dialog title={`Move ${counted(ids.length, "file")}`} onClose={close}>
      {!isBegun && (
        <>
          <form className="bulk-tags" onSubmit={start}>
            <label>
              Folder, there or new
              <input
                className="field"
                value={text}
                maxLength={900}
                placeholder="Pictures/2024/"
                onChange={({ target }) => setText(target.value)}
                autoComplete="off"
              />
            </label>
            <button type="submit" className="button button-strong" disabled={folder === ""}>
              Move
            </button>
          </form>
          <p className="bulk-note">Titles, tags, ratings, collections and all else that is known go along.</p>
          {failure && <p role="alert">{failure}</p>}
          <Folders within={folder.slice(0, typed.lastIndexOf("/") + 1)} typed={typed} onChoose={setText} />
        </>
      )}
      {isBegun && <Progress move={move} isOver={isOver} size={ids.length} onClose={close} />}
    </Dialog>
  );
}

type FoldersProps = { within: string; typed: string; onChoose: (folder: string) => void };

/** The folders that what is typed may go on with. */
function Folders({ within, typed, onChoose }: FoldersProps) {
  const { data, error } = useQuery({
    queryKey: ["folders", within],
    queryFn: ({ signal }) => ask(Search.folders, { in: within || undefined }, signal),
    placeholderData: (before) => before,
    retry: false,
  });
  const like = (data?.items ?? []).filter(({ folder }) => folder.toLowerCase().startsWith(typed.toLowerCase()));
  if (error) return <p className="bulk-note">The folders there are cannot be listed now; type one.</p>;
  return (
    <ul className="bulk-collections" aria-label="Folders there are">
      {like.map(({ folder, count: held }) => (
        <li key={folder}>
          <button type="button" className="button" onClick={() => onChoose(folder)}>
            <Icon name="folder" />
            {visible(folder)}
            <span className="filter-count">{count(held)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

type ProgressProps = { move: Moves.View | undefined; isOver: boolean; size: number; onClose: () => void };

function Progress({ move, isOver, size, onClose }: ProgressProps) {
  const { moved = 0, refused = 0, refusals = [], to = "" } = move ?? {};
  const left = refused > 0 ? `; ${count(refused)} not moved` : "";
  return (
    <>
      <p role="status">
        {isOver
          ? `${counted(moved, "file")} moved to ${visible(to)}${left}`
          : `${count(moved + refused)} of ${count(size)} done…`}
      </p>
      {!isOver && <progress max={size} value={moved + refused} aria-label="Move" />}
      {refusals.length > 0 && (
        <ul className="bulk-refusals" aria-label="What was not moved">
          {refusals.map(({ key, reason }) => (
            <li key={key}>
              {visible(key)}: {reasons[reason] ?? reason}
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="button" onClick={onClose}>
        {isOver ? "Close" : "Let it go on in the background"}
      </button>
    </>
  );
}

const reasons: Record<string, string> = {
  "asset.missing": "it is not there any more",
  "move.busy": "its new name is taken by another that is on its way; try again in a moment",
  "move.changed": "its file was replaced meanwhile",
  "move.same_place": "it is in that folder already",
  "move.target_exists": "there is a file of that name already",
  "move.too_large": "it is over 5 GiB, which cannot be copied at once",
  "move.trashed": "it is in the trash",
};
