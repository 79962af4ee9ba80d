import { type SyntheticEvent, useEffect, useRef } from "react";
import { fileName } from "../../../lib/format.ts";
import { ownAddress } from "../../../lib/own-address.ts";
import { isVeiled } from "../../../lib/veil.ts";
import { Icon } from "../../../ui/icon.tsx";
import type { Item } from "../shelf/month.ts";
import { drawPlaceholder, removePlaceholder } from "./placeholder.ts";

const seen = new Set<string>(); // what was shown before does not fade in again
const mostSeen = 5_000;
const fadedMs = 200;

/** Colour at once, the placeholder a moment later, the thumbnail as soon as it is there. */
export function TilePicture({ item }: { item: Item }) {
  const picture = useRef<HTMLSpanElement>(null);
  const url = ownAddress(item.renditions.find(({ role }) => role === "thumbnail")?.url);
  const placeholder = url && seen.has(url) ? undefined : item.placeholder;
  useEffect(
    () => (picture.current && placeholder ? drawPlaceholder(picture.current, placeholder) : undefined),
    [placeholder],
  );
  if (!url && !item.placeholder) return <NoPicture item={item} />;
  return (
    <span
      ref={picture}
      className="picture"
      style={{ backgroundColor: item.dominantColor }}
      data-veiled={isVeiled(item)}
    >
      {url && <img src={url} alt="" decoding="async" draggable={false} data-shown={seen.has(url)} onLoad={show} />}
    </span>
  );
}

const icons = { image: "file", video: "play", audio: "sound", other: "file" } as const;

/** There is none yet, or there will never be one: what it is, in words. */
function NoPicture({ item }: { item: Item }) {
  return (
    <span className="picture no-picture">
      <Icon name={item.issue === "failed" ? "warning" : icons[item.kind]} />
      <span className="no-picture-name">{fileName(item.key)}</span>
    </span>
  );
}

// Written to the element and not to a state: a screen of thumbnails loading is no reason to render a screen of tiles.
function show({ currentTarget }: SyntheticEvent<HTMLImageElement>): void {
  currentTarget.dataset.shown = "true";
  const picture = currentTarget.closest<HTMLElement>(".picture");
  if (picture?.querySelector("canvas")) setTimeout(() => removePlaceholder(picture), fadedMs); // a picture with holes in it shows what is behind
  if (seen.size >= mostSeen) seen.clear();
  seen.add(currentTarget.getAttribute("src") ?? "");
}
