import { Assets, Moves } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, send } from "../../../lib/api.ts";
import { whyNot } from "../../../lib/use-attempt.ts";
import { Dialog } from "../../../ui/dialog.tsx";

type Props = { asset: Assets.Item; onMoved: (assetId: string) => void; onClose: () => void };

const [lookEveryMs, looksMost] = [300, 200];

/** Another name for the open asset's file, or another folder; all that is known of it goes along. */
export function RenameDialog({ asset, onMoved, onClose }: Props) {
  const queries = useQueryClient();
  const at = asset.key.lastIndexOf("/") + 1;
  const [name, setName] = useState(asset.key.slice(at));
  const [folder, setFolder] = useState(asset.key.slice(0, at));
  const [isMoving, setIsMoving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const key = keyFor(folder, name);
  const move = async (event: FormEvent) => {
    event.preventDefault();
    setIsMoving(true);
    setFailure(undefined);
    try {
      const why = await moved(asset.assetId, key);
      if (why !== undefined) return setFailure(why);
      const found = await ask(Assets.get, { assetId: asset.assetId }); // the old id leads to the new one
      for (const stale of ["found", "arranged", "timeline", "collections", "folders"])
        void queries.invalidateQueries({ queryKey: [stale] });
      onMoved(found.asset.assetId);
      onClose();
    } catch (error) {
      setFailure(whyNot(error));
    } finally {
      setIsMoving(false);
    }
  };
  return (
    <Dialog title="Rename or move the file" onClose={onClose}>
      <form className="rename" onSubmit={(event) => void move(event)}>
        <label>
          Name
          <input className="field" value={name} maxLength={255} onChange={({ target }) => setName(target.value)} />
        </label>
        <label>
          Folder
          <input
            className="field"
            value={folder}
            maxLength={768}
            onChange={({ target }) => setFolder(target.value)}
            autoComplete="off"
          />
        </label>
        <button
          type="submit"
          className="button button-strong"
          disabled={isMoving || name.trim() === "" || key === asset.key}
        >
          {isMoving ? "Moving…" : "Rename or move"}
        </button>
      </form>
      {failure && <p role="alert">{failure}</p>}
    </Dialog>
  );
}

function keyFor(folder: string, name: string): string {
  const place = folder.trim().replace(/^\/+|\/+$/g, "");
  return place === "" ? name.trim() : `${place}/${name.trim()}`;
}

/** Has it moved and waits until that is over; why not, where it was not moved. */
async function moved(assetId: string, key: string): Promise<string | undefined> {
  let view = await send(Moves.one, { assetId }, { key });
  for (let looks = 0; looks < looksMost && view.state === "moving"; looks++) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    view = await ask(Moves.get, { moveId: view.moveId });
  }
  const [refusal] = view.refusals;
  if (!refusal) return undefined;
  return refusal.reason === "move.target_exists"
    ? "There is a file of that name already."
    : `It was not moved: ${refusal.reason}`;
}
