import { AssetLink } from "../../lib/asset-link.tsx";
import { bytes, fileName, visible } from "../../lib/format.ts";
import type { IconName } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { type Entry, isEnded, isRunning, type State } from "./sending/entry.ts";
import type { UploadList } from "./sending/upload-list.ts";

const words: Record<State, string> = {
  waiting: "Waiting",
  hashing: "Looking whether the library has it",
  sending: "Sending",
  paused: "Paused",
  interrupted: "Interrupted; choose the file again to go on",
  done: "In the library",
  duplicate: "The library has these bytes already",
  failed: "Failed",
};

type Props = { entry: Entry; list: UploadList };

/** One file: what it is, where it stands, and what can be done about it. */
export function UploadRow({ entry, list }: Props) {
  const { id, name, sizeBytes, state, movedBytes, asset, failure } = entry;
  const share = sizeBytes === 0 ? 0 : Math.round((100 * movedBytes) / sizeBytes);
  const isMoving = state === "hashing" || state === "sending" || state === "paused";
  const label = fileName(name);
  return (
    <li className={`upload upload-${state}`}>
      <div className="upload-what">
        <span className="upload-name" title={visible(name)}>
          {asset ? <AssetLink assetId={asset.assetId}>{label}</AssetLink> : label}
        </span>
        <span className="upload-state">
          {state === "interrupted" && entry.isAtHand ? "Interrupted" : words[state]}
          {failure !== undefined && `: ${failure}`}
          {state === "duplicate" && asset && ` as ${visible(asset.key)}`}
          {state === "sending" && ` ${share} % of ${bytes(sizeBytes)}`}
        </span>
        {isMoving && <progress max={100} value={share} aria-label={`${words[state]}: ${label}`} />}
      </div>
      <div className="upload-acts">
        {isRunning(entry) && <Act icon="pause" label={`Pause ${label}`} onClick={() => list.pause(id)} />}
        {state === "paused" && <Act icon="play" label={`Go on with ${label}`} onClick={() => list.resume(id)} />}
        {state === "failed" && <Act icon="again" label={`Try ${label} again`} onClick={() => list.resume(id)} />}
        {state === "duplicate" && (
          <Act icon="upload" label={`Upload ${label} all the same`} onClick={() => list.resume(id, "send")} />
        )}
        {!isEnded(entry) && <Act icon="close" label={`Cancel ${label}`} onClick={() => list.cancel(id)} />}
      </div>
    </li>
  );
}

const Act = ({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) => (
  <IconButton icon={icon} label={label} title={label} onClick={onClick} />
);
