import { Assets as Contract } from "@darkroom/contract";
import { type Asset, type AssetId, Fault, type Rendition } from "@darkroom/domain";
import {
  type Context,
  dispositionOf,
  findMoved,
  findRendition,
  type HttpRequest,
  isShown,
  mediaAddress,
  redirect,
  route,
  safeType,
  versionOf,
} from "@darkroom/platform";
import { Assets, Summaries } from "@darkroom/table";
import { readAsset } from "./read-asset.ts";

// An address is good for at least `expiresSec - windowSec`; a browser that follows a remembered redirect has to arrive by then.
const ofRenditions = { windowSec: 3600, expiresSec: 2 * 3600, redirectSec: 45 * 60 };
const ofOriginals = { windowSec: 900, expiresSec: 3600, redirectSec: 60 };
const filmExpiresSec = 6 * 3600; // who pauses a film comes back to the same address

export const redirectToOriginal = route(Contract.original, async ({ params, ctx, request }) => {
  const found = await Assets.find(ctx.table, params.assetId);
  const asset = found?.movedTo ? await findMoved(found, ctx) : found;
  if (!asset || asset.isDeleted) throw new Fault("missing", "asset.missing", "No such asset");
  return toOriginal(asset, { ctx, request, isSaved: params.download !== undefined });
});

type Asked = { ctx: Context; request: HttpRequest };

/** A redirect to an original; shown in place where browsers may show its type, and it is not to be saved. */
export async function toOriginal(asset: Asset.Info, { ctx, request, isSaved }: Asked & { isSaved: boolean }) {
  const { key, contentType } = asset.original;
  const isInline = isShown(contentType) && !isSaved;
  const { windowSec, expiresSec, redirectSec } = ofOriginals;
  const wanted = {
    bucket: ctx.media.name,
    key,
    contentType: safeType(contentType),
    cacheControl: `private, max-age=${redirectSec}, must-revalidate`, // the same key may be written again
    disposition: dispositionOf(isInline ? "inline" : "attachment", key),
    windowSec,
    expiresSec: asset.kind === "video" ? filmExpiresSec : expiresSec,
  };
  const address = await mediaAddress(wanted, request, ctx);
  return redirect(address, { cacheControl: `private, max-age=${redirectSec}` });
}

export const redirectToRendition = route(Contract.rendition, async ({ params, ctx, request }) => {
  const rendition = await publishedRendition(params, ctx);
  return toRendition(rendition, { ctx, request, v: params.v });
});

/** A redirect to a rendition; remembered by the browser only where `v` names this very version of it. */
export async function toRendition(rendition: Rendition.Info, { ctx, request, v }: Asked & { v: string | undefined }) {
  const { windowSec, expiresSec, redirectSec } = ofRenditions;
  const wanted = {
    bucket: ctx.derived.name,
    key: rendition.key,
    contentType: rendition.contentType,
    cacheControl: `private, max-age=${365 * 86_400}, immutable`, // no key is ever written with other bytes
    windowSec,
    expiresSec: rendition.role === "proxy" ? filmExpiresSec : expiresSec,
  };
  const address = await mediaAddress(wanted, request, ctx);
  const isNamed = v === versionOf(rendition);
  return redirect(address, { cacheControl: isNamed ? `private, max-age=${redirectSec}` : "no-store" });
}

type Named = { assetId: AssetId; role: Rendition.Role; v?: string | undefined };

/** One read where the summary knows the rendition that is asked for; else the truth, which is up to two seconds ahead. */
export async function publishedRendition({ assetId, role, v }: Named, ctx: Context): Promise<Rendition.Info> {
  const listed = await Summaries.find(ctx.table, assetId);
  const known = listed && !listed.isDeleted ? await findRendition(listed, role, ctx) : undefined;
  if (known && (v === undefined || v === versionOf(known))) return known;
  const { summary } = await readAsset(assetId, ctx);
  const rendition = await findRendition(summary, role, ctx);
  if (rendition) return rendition;
  throw new Fault("missing", "rendition.missing", `This asset has no ${role} (yet); its jobs say why`);
}
