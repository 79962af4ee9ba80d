import type { Assets } from "@darkroom/contract";
import { useEffect, useRef, useState } from "react";
import { fileName } from "../../lib/format.ts";
import { useKeys } from "../../lib/use-keys.ts";
import { Icon } from "../../ui/icon.tsx";
import { FactsPanel } from "./facts-panel.tsx";
import { Film } from "./film.tsx";
import { NothingToSee } from "./nothing-to-see.tsx";
import { Still, usePreload } from "./still.tsx";
import { useAsset } from "./use-asset.ts";
import { useFactsOpen } from "./use-facts-open.ts";
import { useZoom } from "./use-zoom.ts";
import { ViewerBar } from "./viewer-bar.tsx";

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
};

/** One asset, as large as the screen, with all that is known of it. */
export function Viewer({ assetId, previous, next, onGo, onFound, onClose, onHelp, ...known }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const details = useAsset(assetId);
  const [isFactsOpen, setIsFactsOpen] = useFactsOpen();
  const item = known.item ?? details.data?.asset;
  const step = (by: 1 | -1) => {
    const other = by === 1 ? next : previous;
    if (other) onGo(other.assetId);
  };
  const { zoom, toggle, handlers } = useZoom({ key: assetId, onSwipe: step });
  const [download, setDownload] = useState<HTMLAnchorElement | null>(null);
  usePreload([next, previous]);
  useEffect(() => {
    if (!known.item && details.data) onFound(details.data.asset);
  }, [known.item, details.data, onFound]);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    stage.current?.focus();
  }, []);
  useKeys({
    arrowleft: () => step(-1),
    arrowright: () => step(1),
    i: () => setIsFactsOpen(!isFactsOpen),
    z: toggle,
    d: () => download?.click(),
    "?": onHelp,
    " ": () => void (video.current?.paused ? video.current.play() : video.current?.pause()),
  });
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={item ? `Viewer: ${fileName(item.key)}` : "Viewer"}
      onCancel={(event) => [event.preventDefault(), onClose()]}
    >
      <ViewerBar
        item={item}
        isFactsOpen={isFactsOpen}
        onFacts={setIsFactsOpen}
        onClose={onClose}
        download={setDownload}
      />
      <div className={isFactsOpen ? "viewer-body with-facts" : "viewer-body"}>
        <div
          className="stage"
          tabIndex={-1}
          ref={stage}
          data-zoomed={zoom.scale > 1}
          {...(item?.kind === "image" && handlers)}
        >
          {item && <Seen key={assetId} item={item} zoom={zoom} video={video} />}
          {!item && details.error && <NothingToSee title="This asset cannot be shown" words={details.error.message} />}
        </div>
        <Step label="Previous" icon="left" to={previous} onGo={onGo} />
        <Step label="Next" icon="right" to={next} onGo={onGo} />
        {isFactsOpen && (
          <FactsPanel details={details.data} error={details.error} onRetry={() => void details.refetch()} onGo={onGo} />
        )}
      </div>
    </dialog>
  );
}

type SeenProps = {
  item: Item;
  zoom: ReturnType<typeof useZoom>["zoom"];
  video: React.RefObject<HTMLVideoElement | null>;
};

function Seen({ item, zoom, video }: SeenProps) {
  if (item.kind === "video") return <Film item={item} video={video} />;
  if (item.kind === "image" && item.renditions.length > 0) return <Still item={item} zoom={zoom} />;
  const [stage, code] = Object.entries(item.reasons).find(([name]) => item.states[name] === "error") ?? [];
  if (stage)
    return <NothingToSee title="No picture could be made of this" words={`${stage} failed: ${code}`} isFailed />;
  if (item.kind === "other") return <NothingToSee title="Not a picture and not a video" words="It is kept as it is." />;
  return <NothingToSee title="Not looked at yet" words="Its preview appears here as soon as it is made." />;
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
