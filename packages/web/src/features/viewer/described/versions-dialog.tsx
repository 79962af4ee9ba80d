import { useState } from "react";
import { Dialog } from "../../../ui/dialog.tsx";
import { Beside } from "./beside.tsx";
import { Marks } from "./marks.tsx";
import { useVersions } from "./use-versions.ts";
import { modeName, type Said, whoSaid } from "./who-said.ts";

type Props = { assetId: string; mode: string; onClose: () => void };

/** Every answer of a mode that is kept: one is chosen, set beside the one people see, and perhaps shown in its place. */
export function VersionsDialog({ assetId, mode, onClose }: Props) {
  const { data, error, refetch, promote, failed } = useVersions(assetId, mode);
  const [picked, setPicked] = useState<number>();
  const versions = data?.versions ?? [];
  const shown = versions.find(({ isPublished }) => isPublished);
  const others = versions.filter(({ isPublished }) => !isPublished);
  const chosen = others.find(({ generation }) => generation === picked) ?? others[0];
  return (
    <Dialog title={`Versions: ${modeName(mode)}`} onClose={onClose} className="versions">
      {!data && !error && <p aria-busy="true">Reading the versions…</p>}
      {error && !data && (
        <p role="alert">
          {error.message}{" "}
          <button type="button" className="button" onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      )}
      {failed && <p role="alert">{failed}</p>}
      {data && others.length === 0 && <p>There is one version so far.</p>}
      {others.length > 0 && (
        <fieldset className="versions-list">
          <legend>Set beside what is shown</legend>
          {versions.map((said) => (
            <Choice key={said.generation} said={said} chosen={chosen?.generation} onChoose={setPicked} />
          ))}
        </fieldset>
      )}
      {shown && chosen && <Beside assetId={assetId} shown={shown} chosen={chosen} />}
      {chosen && (
        <p className="versions-foot">
          <button type="button" className="button button-strong" onClick={() => void promote(chosen.generation)}>
            Show version {chosen.generation}
          </button>
        </p>
      )}
    </Dialog>
  );
}

type ChoiceProps = { said: Said; chosen: number | undefined; onChoose: (generation: number) => void };

function Choice({ said, chosen, onChoose }: ChoiceProps) {
  const { generation, isPublished } = said;
  return (
    <label className="versions-choice">
      <input
        type="radio"
        name="version"
        disabled={isPublished}
        checked={generation === chosen}
        onChange={() => onChoose(generation)}
      />
      <span>
        <strong>Version {generation}</strong> {isPublished && <span className="mark">shown</span>} <Marks said={said} />
        <small>{whoSaid(said)}</small>
      </span>
    </label>
  );
}
