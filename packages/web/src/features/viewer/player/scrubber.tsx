import { type CSSProperties, type KeyboardEvent, type PointerEvent, type RefObject, useState } from "react";
import { duration } from "../../../lib/format.ts";
import { type Frame, frameAt } from "./storyboard.ts";

type Props = {
  video: RefObject<HTMLVideoElement | null>;
  atSec: number;
  lengthSec: number;
  frames: readonly Frame[];
};

const stepSec = 5;

/** Where the film is, and the way to another moment: by pointer, finger or keys, with what is to be seen there. */
export function Scrubber({ video, atSec, lengthSec, frames }: Props) {
  const [lookedAtSec, setLookedAtSec] = useState<number>();
  const seek = (toSec: number) => {
    const sec = Math.min(lengthSec, Math.max(0, toSec));
    if (video.current) video.current.currentTime = sec;
    setLookedAtSec(sec);
  };
  const look = ({ currentTarget, clientX }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setLookedAtSec(Math.min(1, Math.max(0, (clientX - left) / width)) * lengthSec);
  };
  const leave = () => setLookedAtSec(undefined);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: stepSec, ArrowUp: stepSec, ArrowLeft: -stepSec, ArrowDown: -stepSec }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    seek(atSec + by);
  };
  const at = { "--at": lengthSec > 0 ? atSec / lengthSec : 0 } as CSSProperties;
  return (
    <div className="scrub" onPointerMove={look} onPointerDown={look} onPointerLeave={leave} onPointerCancel={leave}>
      {lookedAtSec !== undefined && (
        <Glimpse frame={frameAt(frames, lookedAtSec)} atSec={lookedAtSec} share={lookedAtSec / (lengthSec || 1)} />
      )}
      <input
        type="range"
        min={0}
        max={lengthSec}
        step="any"
        value={atSec}
        style={at}
        aria-label="Seek"
        aria-valuetext={`${duration(atSec)} of ${duration(lengthSec)}`}
        onChange={({ target }) => seek(Number(target.value))}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
    </div>
  );
}

type GlimpseProps = { frame: Frame | undefined; atSec: number; share: number };

/** What is to be seen at a moment, above it. Kept within the bar by the style sheet. */
function Glimpse({ frame, atSec, share }: GlimpseProps) {
  const width = Math.max(56, frame?.width ?? 0);
  const place = { "--share": share, "--width": `${width}px`, width } as CSSProperties;
  return (
    <div className="glimpse" style={place} aria-hidden="true">
      {frame && (
        <div
          style={{
            width: frame.width,
            height: frame.height,
            backgroundImage: `url("${frame.url}")`,
            backgroundPosition: `-${frame.x}px -${frame.y}px`,
          }}
        />
      )}
      <span>{duration(atSec)}</span>
    </div>
  );
}
