import { Assets } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../lib/api.ts";
import { AssetLink } from "../../../lib/asset-link.tsx";
import { fileName } from "../../../lib/format.ts";
import { ownAddress } from "../../../lib/own-address.ts";
import { Icon } from "../../../ui/icon.tsx";

/** A small picture of an asset, with its name as a link to it. */
export function AssetPicture({ assetId }: { assetId: string }) {
  const { data, error } = useQuery({
    queryKey: ["asset-picture", assetId],
    queryFn: ({ signal }) => ask(Assets.get, { assetId }, signal),
    select: ({ asset }) => asset,
  });
  const picture = ownAddress(data?.renditions.find(({ role }) => role === "thumbnail")?.url);
  return (
    <figure className="asset-picture">
      {picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="file" />}
      <figcaption>
        {data ? <AssetLink assetId={assetId}>{fileName(data.key)}</AssetLink> : (error?.message ?? "Looking…")}
      </figcaption>
    </figure>
  );
}
