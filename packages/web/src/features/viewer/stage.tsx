import type { Assets, Films } from "@darkroom/contract";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useKeys } from "../../lib/use-keys.ts";
import { isVeiled, useVeil } from "../../lib/veil.ts";
import { Film } from "./film.tsx";
import { NothingToSee } from "./nothing-to-see.tsx";
import { Sound } from "./sound.tsx";
import { Still } from "./still.tsx";
import { useZoom } from "./use-zoom.ts";
import { Veiled } from "./veiled.tsx";

type Item = Assets.Item;
type Props = {
  assetId: string;
  item: Item | undefined;
  playback: Films.Playback | undefined;
  error: Error | null;
  onStep: (by: 1 | -1) => void;
};

/** The asset itself, as large as there is room. Has the focus when the viewer opens. */
export function Stage({ assetId, item, playback, error, onStep }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const audio = useRef<HTMLAudioElement>(null);
  const { zoom, toggle, handlers } = useZoom({ key: assetId, onSwipe: onStep });
  useEffect(() => stage.current?.focus(), []);
  useKeys({
    z: toggle,
    " ": () => playOrPause(video.current ?? audio.current),
  });
  const isStill = item?.kind === "image";
  return (
    <div className="stage" tabIndex={-1} ref={stage} data-zoomed={zoom.scale > 1} {...(isStill && handlers)}>
      {item && <Seen key={assetId} item={item} playback={playback} zoom={zoom} video={video} audio={audio} />}
      {!item && error && <NothingToSee title="This asset cannot be shown" words={error.message} />}
    </div>
  );
}

type SeenProps = {
  item: Item;
  playback: Films.Playback | undefined;
  zoom: ReturnType<typeof useZoom>["zoom"];
  video: RefObject<HTMLVideoElement | null>;
  audio: RefObject<HTMLAudioElement | null>;
};

function playOrPause(played: HTMLMediaElement | null): void {
  if (played?.paused) void played.play();
  else played?.pause();
}

function Seen({ item, playback, zoom, video, audio }: SeenProps) {
  const veil = useVeil();
  const [isWanted, setIsWanted] = useState(false);
  if (isVeiled(item) && veil !== "show" && !isWanted) return <Veiled item={item} onShow={() => setIsWanted(true)} />;
  if (item.kind === "video") return <Film item={item} playback={playback} video={video} />;
  if (item.kind === "audio") return <Sound item={item} audio={audio} />;
  if (item.kind === "image" && item.renditions.length > 0) return <Still item={item} zoom={zoom} />;
  const [stage, code] = Object.entries(item.reasons).find(([name]) => item.states[name] === "error") ?? [];
  if (stage)
    return <NothingToSee title="No picture could be made of this" words={`${stage} failed: ${code}`} isFailed />;
  if (item.kind === "other")
    return <NothingToSee title="Neither a picture nor a film nor sound" words="It is kept as it is." />;
  return <NothingToSee title="Not looked at yet" words="Its preview appears here as soon as it is made." />;
}
