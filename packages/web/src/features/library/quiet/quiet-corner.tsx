import { followLink, linkToAsset } from "../../../lib/address.ts";
import { fileName, shortDay } from "../../../lib/format.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import { kindNames } from "../grid/tile.tsx";
import { TilePicture } from "../grid/tile-picture.tsx";
import type { Item } from "../shelf/month.ts";
import "./quiet.css";

/** Over the library's beginning: a few assets that are seldom looked at. */
export function QuietCorner({ items, onDismiss }: { items: readonly Item[]; onDismiss: () => void }) {
  return (
    <section className="quiet" aria-labelledby="quiet-corner">
      <div className="quiet-heading">
        <h2 id="quiet-corner">Seldom looked at</h2>
        <IconButton icon="close" label="Dismiss for today" title="Not today (Q)" onClick={onDismiss} />
      </div>
      <ul>
        {items.map((item) => (
          <li key={item.assetId}>
            <a
              href={linkToAsset(item.assetId)}
              title={fileName(item.key)}
              aria-label={item.title ?? `${kindNames[item.kind]} of ${shortDay(item.capturedAt)}`}
              onClick={(event) => followLink(event, { asset: item.assetId })}
            >
              <TilePicture item={item} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How high it is over a library of this width, px. */
export const quietHeight = (width: number): number => (width < 600 ? 132 : 176);
