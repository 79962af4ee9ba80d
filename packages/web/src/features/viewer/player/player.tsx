import { type RefObject, type SyntheticEvent, useRef, useState } from "react";
import { duration } from "../../../lib/format.ts";
import { useKeys } from "../../../lib/use-keys.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Scrubber } from "./scrubber.tsx";
import type { Frame } from "./storyboard.ts";

type Props = {
  video: RefObject<HTMLVideoElement | null>;
  src: string;
  poster: string | undefined;
  name: string;
  lengthSec: number; // as probed: shown before the browser knows
  frames: readonly Frame[];
  onUnplayable: () => void;
};

type Playing = { isPaused: boolean; isMuted: boolean; atSec: number; lengthSec: number };

/** A film with its controls: play, a way to any moment with a glimpse of it, sound, the whole screen. */
export function Player({ video, src, poster, name, lengthSec, frames, onUnplayable }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [playing, setPlaying] = useState<Playing>({ isPaused: true, isMuted: false, atSec: 0, lengthSec });
  const follow = ({ currentTarget: film }: SyntheticEvent<HTMLVideoElement>) =>
    setPlaying({
      isPaused: film.paused,
      isMuted: film.muted,
      atSec: film.currentTime,
      lengthSec: Number.isFinite(film.duration) ? film.duration : lengthSec,
    });
  const toggle = () => void (video.current?.paused ? video.current.play() : video.current?.pause());
  const mute = () => {
    if (video.current) video.current.muted = !video.current.muted;
  };
  const enlarge = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : box.current?.requestFullscreen());
  useKeys({ m: mute, f: enlarge });
  const { isPaused, isMuted, atSec } = playing;
  return (
    <div ref={box} className="player" data-paused={isPaused}>
      {/* biome-ignore lint/a11y/useMediaCaption: these are people's own clips; there are no captions to show */}
      <video
        ref={video}
        className="film"
        src={src}
        poster={poster}
        autoPlay
        playsInline
        preload="metadata"
        aria-label={name}
        onClick={toggle}
        onDoubleClick={enlarge}
        onTimeUpdate={follow}
        onPlay={follow}
        onPause={follow}
        onSeeking={follow}
        onVolumeChange={follow}
        onLoadedMetadata={follow}
        onDurationChange={follow}
        onError={onUnplayable}
      />
      <div className="player-bar">
        <IconButton icon={isPaused ? "play" : "pause"} label={isPaused ? "Play" : "Pause"} onClick={toggle} />
        <span className="player-time">
          {duration(atSec)} / {duration(playing.lengthSec)}
        </span>
        <Scrubber video={video} atSec={atSec} lengthSec={playing.lengthSec} frames={frames} />
        <IconButton icon={isMuted ? "muted" : "loud"} label="Mute" aria-pressed={isMuted} onClick={mute} />
        <IconButton icon="enlarge" label="Full screen" onClick={enlarge} />
      </div>
    </div>
  );
}
