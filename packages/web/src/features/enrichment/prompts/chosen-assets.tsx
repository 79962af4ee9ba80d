import { Assets } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../../lib/api.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import { AssetPicture } from "./asset-picture.tsx";

export const mostAssets = 4;

type Props = { assetIds: readonly string[]; onChange: (assetIds: string[]) => void };

/** The assets a draft is tried on: those selected in the library, others by their id or link, or the latest ones. */
export function ChosenAssets({ assetIds, onChange }: Props) {
  const [problem, setProblem] = useState<string>();
  const latest = useQuery({
    queryKey: ["latest-pictures"],
    queryFn: ({ signal }) => ask(Assets.list, { kind: "image", limit: mostAssets }, signal),
    select: ({ items }) => items.map(({ assetId }) => assetId),
    enabled: assetIds.length === 0,
  });
  const isFull = assetIds.length >= mostAssets;
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [found] = /ast_[a-z2-7]{32}/.exec(String(new FormData(event.currentTarget).get("asset"))) ?? [];
    setProblem(found ? undefined : "That is no asset's id, and no link to one.");
    if (!found) return;
    onChange([...new Set([...assetIds, found])].slice(0, mostAssets));
    event.currentTarget.reset();
  };
  return (
    <div className="chosen">
      <ul aria-label="Assets it is tried on">
        {assetIds.map((assetId) => (
          <li key={assetId}>
            <AssetPicture assetId={assetId} />
            <IconButton
              icon="close"
              label="Not on this one"
              onClick={() => onChange(assetIds.filter((id) => id !== assetId))}
            />
          </li>
        ))}
      </ul>
      {assetIds.length === 0 && <p className="soft">Select up to {mostAssets} in the library, or name them here.</p>}
      <form className="prompt-do" onSubmit={add}>
        <label>
          <span className="unseen">An asset's id, or a link to it</span>
          <input
            className="field"
            name="asset"
            placeholder="An asset's id, or a link to it"
            autoComplete="off"
            disabled={isFull}
          />
        </label>
        <button type="submit" className="button" disabled={isFull}>
          Add
        </button>
        {latest.data && latest.data.length > 0 && assetIds.length === 0 && (
          <button type="button" className="button" onClick={() => onChange(latest.data)}>
            Take the latest {latest.data.length}
          </button>
        )}
      </form>
      {problem !== undefined && <p role="alert">{problem}</p>}
    </div>
  );
}
