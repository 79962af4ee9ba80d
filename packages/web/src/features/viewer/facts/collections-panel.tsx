import { type Assets, Collections } from "@darkroom/contract";
import { collectionOf, followLink, linkTo, useAddress } from "../../../lib/address.ts";
import { send } from "../../../lib/api.ts";
import { visible } from "../../../lib/format.ts";
import { useAttempt } from "../../../lib/use-attempt.ts";
import { useCollection } from "../../../lib/use-collection.ts";

type Item = Assets.Item;

/** The collections the open asset is in, and the one it is looked at in; it can be made the cover of each. */
export function CollectionsPanel({ asset }: { asset: Item }) {
  const looked = collectionOf(useAddress().filter);
  const ids = [...new Set([...(asset.collections ?? []), ...(looked ? [looked] : [])])];
  if (ids.length === 0) return null;
  return (
    <section className="facts-group" aria-label="Collections">
      <h3>Collections</h3>
      <ul className="facts-collections">
        {ids.map((id) => (
          <Line key={id} collectionId={id} assetId={asset.assetId} />
        ))}
      </ul>
    </section>
  );
}

/** One of them; nothing while it is not known, or where it is gone. */
function Line({ collectionId, assetId }: { collectionId: string; assetId: string }) {
  const collection = useCollection(collectionId);
  const { said, attempt } = useAttempt(["collections"]);
  if (!collection) return null;
  const { name, path, cover, isCoverChosen } = collection;
  const isCover = isCoverChosen && cover?.assetId === assetId;
  const to = { filter: { collection: collectionId }, sort: "position", show: "all", at: "", asset: "" } as const;
  const choose = () =>
    attempt(async () => {
      await send(Collections.change, { collectionId }, { cover: isCover ? null : assetId });
      return undefined;
    });
  return (
    <li>
      <a href={linkTo(to)} onClick={(event) => followLink(event, to)}>
        {[...path.map((each) => each.name), name].map(visible).join(" / ")}
      </a>
      <button type="button" className="link" aria-pressed={isCover} onClick={() => void choose()}>
        {isCover ? "Is the cover" : "Make it the cover"}
      </button>
      {said?.tone === "failed" && <output role="alert">{said.message}</output>}
    </li>
  );
}
