import { followLink, linkToAsset } from "./address.ts";

/** To an asset within this page: uploads go on, and Back returns to what is open. */
export function AssetLink({ assetId, children }: { assetId: string; children: string }) {
  return (
    <a href={linkToAsset(assetId)} onClick={(event) => followLink(event, { asset: assetId })}>
      {children}
    </a>
  );
}
