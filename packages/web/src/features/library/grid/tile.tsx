import { type MouseEvent, memo, useSyncExternalStore } from "react";
import { followLink, linkToAsset } from "../../../lib/address.ts";
import { duration, fileName, shortDay } from "../../../lib/format.ts";
import { ownAddress } from "../../../lib/own-address.ts";
import type { Selection } from "../../../lib/selection.ts";
import { isVeiled } from "../../../lib/veil.ts";
import { Icon, type IconName } from "../../../ui/icon.tsx";
import type { Item } from "../shelf/month.ts";
import { HoverFilm, useHoverFilm } from "./hover-film.tsx";
import { TilePicture } from "./tile-picture.tsx";

type Place = { left: number; top: number; width: number; height: number };
type Props = Place & { item: Item; isHurried: boolean; isTabStop: boolean; selection: Selection };

/** One asset in the grid: a link to itself, opened in place. */
export const Tile = memo(function Tile({ item, isHurried, isTabStop, selection, ...place }: Props) {
  const badge = badgeOf(item);
  const { film, handlers } = useHoverFilm(movingOf(item));
  const isSelected = useSyncExternalStore(selection.subscribe, () => selection.has(item.assetId));
  return (
    <li className="tile" style={place} data-selected={isSelected || undefined} data-veiled={isVeiled(item)}>
      <a
        href={linkToAsset(item.assetId)}
        data-asset={item.assetId}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={nameOf(item, badge?.words)}
        title={badge ? `${fileName(item.key)}\n${badge.words}` : fileName(item.key)}
        onClick={open}
        {...handlers}
      >
        <TilePicture item={item} isHurried={isHurried} />
        {film && <HoverFilm url={film} isPicture={isAnimated(item)} />}
        {isPlayed(item) && (item.durationSec !== undefined || item.renditions.length > 0) && (
          <span className="duration">
            <Icon name={item.kind === "audio" ? "sound" : "play"} />
            {item.durationSec !== undefined && duration(item.durationSec)}
          </span>
        )}
        {item.motionUrl && (
          <span className="duration">
            <Icon name="live" />
            {place.width > 120 && <span>Live</span>}
          </span>
        )}
        {badge && (
          <span className={`badge badge-${badge.tone}`}>
            <Icon name={badge.icon} />
            {place.width > 120 && <span>{badge.short}</span>}
          </span>
        )}
      </a>
      <button
        type="button"
        className="tick"
        aria-pressed={isSelected}
        aria-label={`Select ${fileName(item.key)}`}
        data-asset={item.assetId}
        tabIndex={-1}
      >
        <Icon name="check" />
      </button>
    </li>
  );
});

/** Where an asset will be whose data is not here. */
export const EmptyTile = memo(function EmptyTile(place: Place) {
  return <li className="tile empty-tile" style={place} aria-hidden="true" />;
});

function open(event: MouseEvent<HTMLAnchorElement>): void {
  followLink(event, { asset: event.currentTarget.dataset.asset });
}

/** What moves under the pointer: a film's hover, an animation, or the film of a live photo. */
function movingOf({ renditions, motionUrl }: Item): string | undefined {
  const made = renditions.find(({ role }) => role === "hover" || role === "animation");
  return ownAddress(made?.url ?? motionUrl);
}

const isAnimated = ({ renditions }: Item): boolean => renditions.some(({ role }) => role === "animation");

const isPlayed = ({ kind }: Item): boolean => kind === "video" || kind === "audio";

/** What an asset is called, by its kind. */
export const kindNames = { image: "Photo", video: "Video", audio: "Audio", other: "File" } as const;

function nameOf(item: Item, badge: string | undefined): string {
  const length = item.durationSec === undefined ? undefined : duration(item.durationSec);
  const kind = item.motionUrl ? "Live photo" : kindNames[item.kind];
  return [kind, fileName(item.key), shortDay(item.capturedAt), length, badge].filter(Boolean).join(", ");
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
