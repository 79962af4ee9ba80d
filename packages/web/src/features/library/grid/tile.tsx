import { type MouseEvent, memo } from "react";
import { followLink, linkToAsset } from "../../../lib/address.ts";
import { duration, fileName, shortDay } from "../../../lib/format.ts";
import { ownAddress } from "../../../lib/own-address.ts";
import { isVeiled } from "../../../lib/veil.ts";
import { Icon, type IconName } from "../../../ui/icon.tsx";
import type { Item } from "../shelf/month.ts";
import { HoverFilm } from "./hover-film.tsx";
import { TilePicture } from "./tile-picture.tsx";
import { type Turns, useTurn } from "./turns.ts";

type Place = { left: number; top: number; width: number; height: number };
type Props = Place & {
  item: Item;
  isTabStop: boolean;
  isSelected: boolean;
  isRested: boolean;
  turns: Turns;
  hasGrip?: boolean; // it can be dragged; a finger does it by this
  isDragged?: boolean | undefined;
};

/** One asset in the grid: a link to itself, opened in place. In its turn it is made whole: until then it has its colour. */
export const Tile = memo(function Tile({ item, isTabStop, isSelected, isRested, turns, ...more }: Props) {
  const { hasGrip, isDragged, ...place } = more;
  const isWhole = useTurn(turns);
  const badge = badgeOf(item);
  const name = fileName(item.key);
  return (
    <li
      className="tile"
      style={{ ...place, backgroundColor: item.dominantColor }}
      data-selected={isSelected || undefined}
      data-veiled={isVeiled(item)}
      data-dragged={isDragged || undefined}
    >
      <a
        href={linkToAsset(item.assetId)}
        data-asset={item.assetId}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={nameOf(item, badge?.words)}
        title={badge ? `${name}\n${badge.words}` : name}
        onClick={open}
      >
        {isWhole && <TilePicture item={item} />}
        {isWhole && <Marks item={item} badge={badge} isWide={place.width > 120} />}
        {isRested && <Film item={item} />}
      </a>
      {isWhole && (
        <button
          type="button"
          className={isSelected ? "tick tick-set" : "tick"}
          aria-pressed={isSelected}
          aria-label={`Select ${name}`}
          data-asset={item.assetId}
          tabIndex={-1}
        />
      )}
      {isWhole && hasGrip && (
        <span className="grip" aria-hidden="true">
          <Icon name="grip" />
        </span>
      )}
    </li>
  );
});

/** What is written over the picture: how long it plays, that it lives, and what is not as it should be. */
function Marks({ item, badge, isWide }: { item: Item; badge: Badge | undefined; isWide: boolean }) {
  return (
    <>
      {isPlayed(item) && (item.durationSec !== undefined || item.renditions.length > 0) && (
        <span className="duration">
          <Icon name={item.kind === "audio" ? "sound" : "play"} />
          {item.durationSec !== undefined && duration(item.durationSec)}
        </span>
      )}
      {item.motionUrl && (
        <span className="duration">
          <Icon name="live" />
          {isWide && <span>Live</span>}
        </span>
      )}
      {item.stack && (
        <span className="duration stack-count">
          <Icon name="stack" />
          {item.stack.count}
        </span>
      )}
      {badge && (
        <span className={`badge badge-${badge.tone}`}>
          <Icon name={badge.icon} />
          {isWide && <span>{badge.short}</span>}
        </span>
      )}
    </>
  );
}

/** Where an asset will be whose data is not here. */
export const EmptyTile = memo(function EmptyTile(place: Place) {
  return <li className="tile empty-tile" style={place} aria-hidden="true" />;
});

function open(event: MouseEvent<HTMLAnchorElement>): void {
  followLink(event, { asset: event.currentTarget.dataset.asset });
}

/** What moves under the pointer: a film's hover, an animation, or the film of a live photo. */
function Film({ item: { renditions, motionUrl } }: { item: Item }) {
  const made = renditions.find(({ role }) => role === "hover" || role === "animation");
  const url = ownAddress(made?.url ?? motionUrl);
  return url ? <HoverFilm url={url} isPicture={made?.role === "animation"} /> : null;
}

const isPlayed = ({ kind }: Item): boolean => kind === "video" || kind === "audio";

/** What an asset is called, by its kind. */
export const kindNames = { image: "Photo", video: "Video", audio: "Audio", other: "File" } as const;

function nameOf(item: Item, badge: string | undefined): string {
  const length = item.durationSec === undefined ? undefined : duration(item.durationSec);
  const kind = item.motionUrl ? "Live photo" : kindNames[item.kind];
  const stack = item.stack && `stack of ${item.stack.count}`;
  return [kind, fileName(item.key), shortDay(item.capturedAt), length, stack, badge].filter(Boolean).join(", ");
}

type Badge = { icon: IconName; tone: string; short: string; words: string };

/** What is not as it should be, or not yet: the stage and, where it failed, the code of the reason. */
function badgeOf(item: Item): Badge | undefined {
  if (item.issue === "failed") {
    const [stage, code] = Object.entries(item.reasons).find(([name]) => item.states[name] === "error") ?? [];
    return {
      icon: "warning",
      tone: "failed",
      short: code ?? "failed",
      words: `Failed at ${stage ?? "a stage"}: ${code ?? "unknown"}`,
    };
  }
  if (item.duplicateOf)
    return { icon: "copy", tone: "quiet", short: "duplicate", words: "Duplicate: the same bytes as another asset" };
  if (item.issue !== "busy") return undefined;
  const open = Object.entries(item.states).filter(([, state]) => state === "queued" || state === "running");
  const words = open.map(([stage, state]) => `${stage} ${state}`).join(", ") || "just arrived";
  const isRunning = open.some(([, state]) => state === "running");
  return { icon: "busy", tone: "quiet", short: isRunning ? "working" : "queued", words };
}
