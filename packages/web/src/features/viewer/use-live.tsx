import { useState } from "react";
import { Icon } from "../../ui/icon.tsx";

/** The film of a live photo, played once over the photo when it is asked for, and the button that asks. */
export function useLive(url: string | undefined) {
  const [isPlayed, setIsPlayed] = useState(false);
  const [isUnplayable, setIsUnplayable] = useState(false);
  if (!url) return { film: null, button: null };
  const fail = () => {
    setIsPlayed(false);
    setIsUnplayable(true);
  };
  const film = isPlayed && (
    // biome-ignore lint/a11y/useMediaCaption: these are people's own films; there are no captions to show
    <video
      src={url}
      autoPlay
      playsInline
      aria-label="The moment it was taken in"
      onEnded={() => setIsPlayed(false)}
      onError={fail}
    />
  );
  const button = (
    <button
      type="button"
      className="play-still"
      aria-pressed={isPlayed}
      disabled={isUnplayable}
      onClick={() => setIsPlayed(!isPlayed)}
    >
      <Icon name="live" /> {isUnplayable ? "This browser cannot play its film" : "Live"}
    </button>
  );
  return { film, button };
}
