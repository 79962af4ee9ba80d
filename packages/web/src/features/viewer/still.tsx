import type { Assets } from "@darkroom/contract";
import { type SyntheticEvent, useEffect, useState } from "react";
import { fileName } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";
import { useLive } from "./use-live.tsx";
import type { Zoom } from "./use-zoom.ts";

type Item = Assets.Item;
type Props = { item: Item; zoom: Zoom };

const shownByBrowsers = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"]);

/** A larger one is played from its preview, which moves, too. */
const largestPlayedBytes = 32 * 1024 * 1024;

/** The preview over the thumbnail it grew from; zoomed, or where it moves, the original over both. */
export function Still({ item, zoom }: Props) {
  const [thumbnail, preview] = [urlOf(item, "thumbnail"), urlOf(item, "preview")];
  const original = shownByBrowsers.has(item.contentType) ? ownAddress(item.originalUrl) : undefined;
  const animation = urlOf(item, "animation");
  const isMoving = animation !== undefined || item.contentType === "image/gif";
  const [isPlayed, setIsPlayed] = useState(() => !matchMedia("(prefers-reduced-motion: reduce)").matches);
  const isHeld = isMoving && !isPlayed; // who wants no motion is asked first, also when zooming
  const wantsOriginal = (zoom.scale > 1 || isMoving || !preview) && !isHeld;
  const best = isMoving && item.sizeBytes > largestPlayedBytes ? animation : (original ?? animation);
  const layers = [...new Set([thumbnail, preview, wantsOriginal ? best : undefined])].filter(
    (url) => url !== undefined,
  );
  const { film, button } = useLive(ownAddress(item.motionUrl));
  const { width = 3, height = 2 } = item;
  return (
    <>
      <div
        className="still"
        role="img"
        aria-label={fileName(item.key)}
        style={{
          aspectRatio: `${width} / ${height}`,
          backgroundColor: item.dominantColor,
          ["--ratio" as string]: width / height,
          transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
        }}
      >
        {layers.map((url) => (
          <img key={url} src={url} alt="" decoding="async" draggable={false} onLoad={show} onError={hide} />
        ))}
        {film}
      </div>
      {button}
      {isHeld && (
        <button type="button" className="play-still" onClick={() => setIsPlayed(true)}>
          <Icon name="play" /> Play
        </button>
      )}
    </>
  );
}

/** Has the browser fetch what will be looked at next. */
export function usePreload(items: readonly (Item | undefined)[]): void {
  const urls = items.map((item) => item && urlOf(item, "preview")).filter((url) => url !== undefined);
  const all = urls.join("\n");
  useEffect(() => {
    const pictures = all
      .split("\n")
      .filter(Boolean)
      .map((url) => Object.assign(new Image(), { src: url }));
    return () => {
      for (const picture of pictures) picture.src = "";
    };
  }, [all]);
}

export const urlOf = (item: Item, role: "thumbnail" | "preview" | "animation"): string | undefined =>
  ownAddress(item.renditions.find((rendition) => rendition.role === role)?.url);

function show({ currentTarget }: SyntheticEvent<HTMLImageElement>): void {
  currentTarget.dataset.shown = "true";
}

function hide({ currentTarget }: SyntheticEvent<HTMLImageElement>): void {
  currentTarget.dataset.shown = "false";
}
