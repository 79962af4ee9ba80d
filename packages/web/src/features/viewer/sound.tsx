import type { Assets } from "@darkroom/contract";
import { type RefObject, useState } from "react";
import { fileName, visible } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";
import { urlOf } from "./still.tsx";

type Props = { item: Assets.Item; audio: RefObject<HTMLAudioElement | null> };

/** A recording: its cover or waveform, and the original, played by the browser as far as it can. */
export function Sound({ item, audio }: Props) {
  const [isUnplayable, setIsUnplayable] = useState(false);
  const picture = urlOf(item, "preview") ?? urlOf(item, "thumbnail");
  const original = ownAddress(item.originalUrl);
  return (
    <div className="sound">
      {picture ? <img src={picture} alt="" /> : <Icon name="sound" />}
      <p className="sound-name">{visible(fileName(item.key))}</p>
      {isUnplayable || !original ? (
        <p className="no-film-words" role="alert">
          <Icon name="warning" /> This browser cannot play this recording ({item.contentType}). The original can be
          downloaded.
        </p>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: these are people's own recordings; there are no captions to show
        <audio
          ref={audio}
          src={original}
          controls
          preload="metadata"
          aria-label={fileName(item.key)}
          onError={() => setIsUnplayable(true)}
        />
      )}
    </div>
  );
}
