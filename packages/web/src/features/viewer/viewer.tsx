import type { Assets } from "@darkroom/contract";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { fileName } from "../../lib/format.ts";
import { useKeys } from "../../lib/use-keys.ts";
import { Icon } from "../../ui/icon.tsx";
import { FactsPanel } from "./facts/facts-panel.tsx";
import { RenameDialog } from "./rename/rename-dialog.tsx";
import { Stage } from "./stage.tsx";
import { usePreload } from "./still.tsx";
import { useAsset } from "./use-asset.ts";
import { useFactsOpen } from "./use-facts-open.ts";
import { ViewerBar } from "./viewer-bar.tsx";
import { EditNotice } from "./words/edit-notice.tsx";
import { useEdit } from "./words/use-edit.ts";
import { useEditKeys } from "./words/use-edit-keys.ts";

type Item = Assets.Item;
type Props = {
  assetId: string;
  item: Item | undefined; // as the library has it; without, it is read
  previous: Item | undefined;
  next: Item | undefined;
  onGo: (assetId: string) => void;
  onFound: (item: Item) => void;
  onClose: () => void;
  onHelp: () => void;
  onTrash: (() => void) | undefined;
  children?: ReactNode; // what is said over it
};

/** One asset, as large as the screen, with all that is known of it. */
export function Viewer({ assetId, previous, next, onGo, onFound, onClose, onHelp, onTrash, ...known }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { data, error, refetch } = useAsset(assetId);
  const [isFactsOpen, setIsFactsOpen] = useFactsOpen();
  const { change, ...notice } = useEdit(assetId);
  const [isRenaming, setIsRenaming] = useState(false);
  const [download, setDownload] = useState<HTMLAnchorElement | null>(null);
  const item = known.item ?? data?.asset;
  const step = (by: 1 | -1) => {
    const other = by === 1 ? next : previous;
    if (other) onGo(other.assetId);
  };
  usePreload([next, previous]);
  useLayoutEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (!known.item && data) onFound(data.asset);
  }, [known.item, data, onFound]);
  useKeys({
    arrowleft: () => step(-1),
    arrowright: () => step(1),
    i: () => setIsFactsOpen(!isFactsOpen),
    d: () => download?.click(),
    "?": onHelp,
    delete: () => onTrash?.(),
  });
  useEditKeys(data?.edits, change);
  const onCancel = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    onClose();
  };
  const bar = { item, isFactsOpen, onFacts: setIsFactsOpen, onClose, onTrash, download: setDownload };
  const onRename = onTrash && item ? () => setIsRenaming(true) : undefined;
  const name = item ? `Viewer: ${fileName(item.key)}` : "Viewer";
  return (
    <dialog ref={dialog} className="viewer" aria-label={name} onCancel={onCancel}>
      <ViewerBar {...bar} onRename={onRename} />
      <div className={isFactsOpen ? "viewer-body with-facts" : "viewer-body"}>
        <Stage assetId={assetId} item={item} playback={data?.playback} error={error} onStep={step} />
        <Step label="Previous" icon="left" to={previous} onGo={onGo} />
        <Step label="Next" icon="right" to={next} onGo={onGo} />
        {isFactsOpen && (
          <FactsPanel
            key={assetId}
            details={data}
            error={error}
            onRetry={() => void refetch()}
            onGo={onGo}
            onChange={change}
          />
        )}
        <EditNotice {...notice} />
        {known.children}
        {isRenaming && item && <RenameDialog asset={item} onMoved={onGo} onClose={() => setIsRenaming(false)} />}
      </div>
    </dialog>
  );
}

type StepProps = { label: string; icon: "left" | "right"; to: Item | undefined; onGo: (assetId: string) => void };

function Step({ label, icon, to, onGo }: StepProps) {
  return (
    <button
      type="button"
      className={`step step-${icon}`}
      aria-label={label}
      disabled={!to}
      onClick={() => to && onGo(to.assetId)}
    >
      <Icon name={icon} />
    </button>
  );
}
