import type { Assets } from "@darkroom/contract";
import { type RefObject, useState } from "react";
import { fileName } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";
import { urlOf } from "./still.tsx";

type Props = { item: Assets.Item; video: RefObject<HTMLVideoElement | null> };

/** The original, played by the browser as far as it can; where it cannot, that is said. */
export function Film({ item, video }: Props) {
  const [isUnplayable, setIsUnplayable] = useState(false);
  const poster = urlOf(item, "preview") ?? urlOf(item, "thumbnail");
  const original = ownAddress(item.originalUrl);
  if (isUnplayable || !original) {
    return (
      <div className="no-film" role="alert">
        {poster && <img src={poster} alt="" />}
        <p className="no-film-words">
          <Icon name="warning" /> This browser cannot play this video ({item.contentType}). The original can be
          downloaded.
        </p>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useMediaCaption: these are people's own clips; there are no captions to show
    <video
      ref={video}
      className="film"
      src={original}
      poster={poster}
      controls
      autoPlay
      playsInline
      preload="metadata"
      aria-label={fileName(item.key)}
      onError={() => setIsUnplayable(true)}
    />
  );
}
