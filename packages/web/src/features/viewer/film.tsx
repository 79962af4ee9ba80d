import type { Assets, Films } from "@darkroom/contract";
import { type RefObject, useState } from "react";
import { fileName, visible } from "../../lib/format.ts";
import { describeWait } from "../../lib/job-words.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";
import { Player } from "./player/player.tsx";
import { useStoryboard } from "./player/storyboard.ts";
import { urlOf } from "./still.tsx";

type Props = {
  item: Assets.Item;
  playback: Films.Playback | undefined; // unknown until the asset is read
  video: RefObject<HTMLVideoElement | null>;
};

/** What plays of a film: the original or its copy. Where nothing does yet, why, and the original for who wants to try. */
export function Film({ item, playback, video }: Props) {
  const [src, setSrc] = useState<string>(); // what began to play goes on, though there may be better by now
  const [isUnplayable, setIsUnplayable] = useState(false);
  const hasStoryboard = item.renditions.some(({ role }) => role === "storyboard");
  const frames = useStoryboard(item.assetId, hasStoryboard);
  const poster = urlOf(item, "preview") ?? urlOf(item, "thumbnail");
  const ready = playback?.state === "ready" ? ownAddress(playback.url) : undefined;
  if (ready && !src) setSrc(ready);
  if (src && !isUnplayable) {
    const player = { video, src, poster, frames, name: fileName(item.key), lengthSec: item.durationSec ?? 0 };
    return <Player {...player} onUnplayable={() => setIsUnplayable(true)} />;
  }
  const original = isUnplayable ? undefined : ownAddress(item.originalUrl);
  return (
    <div className="no-film">
      {poster && <img src={poster} alt="" />}
      {playback && (
        <div className="no-film-words" role={playback.state === "waiting" && !isUnplayable ? "status" : "alert"}>
          <p>
            <Icon name={playback.state === "waiting" && !isUnplayable ? "busy" : "warning"} />{" "}
            {isUnplayable
              ? `This browser cannot play this video (${item.contentType}). The original can be downloaded.`
              : wordsOf(playback)}
          </p>
          {original && (
            <button type="button" className="button" onClick={() => setSrc(original)}>
              Try the original
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Why nothing plays, in words; of a failure with its code. */
function wordsOf({ state, message = "", code, waitsFor }: Films.Playback): string {
  const why = visible(message);
  if (state === "failed") return `No copy that browsers play could be made: ${why} (${visible(code ?? "unknown")}).`;
  if (state === "waiting" && waitsFor) return `A copy that browsers play waits for ${describeWait(visible(waitsFor))}.`;
  return `${why}.`;
}
