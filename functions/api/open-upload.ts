import { Asset, type AssetId, Fault, Upload } from "@darkroom/domain";
import { type Context, mustHaveRoom, uploadHeaders } from "@darkroom/platform";
import { Assets, Contents, Uploads } from "@darkroom/table";

type Announced = Upload.Announced;
type IfExists = "refuse" | "rename" | "replace";
type Head = NonNullable<Awaited<ReturnType<Context["media"]["head"]>>>;

/** An upload, with the parts that are there of it. */
export type Opened = { upload: Upload.Info; parts: readonly Upload.Part[] };

const rounds = 8;

/** The asset that has these bytes, if one has; one in the trash is nobody's. */
export async function findHolder(sha256: string, ctx: Context): Promise<{ assetId: AssetId; key: string } | undefined> {
  const first = await Contents.findFirst(ctx.table, sha256);
  const asset = first && (await Assets.find(ctx.table, first.assetId));
  return asset && !asset.trash && Asset.isOf(asset, first.etag)
    ? { assetId: asset.id, key: asset.original.key }
    : undefined;
}

/**
 * The upload of this file: the one that was begun before, with what is there of it, or a new one. Throws `upload.exists`
 * when another file has the name, in the library or on its way there.
 */
export async function openUpload(announced: Announced, ifExists: IfExists, ctx: Context): Promise<Opened> {
  const { key, sha256 } = announced;
  const keys = ifExists === "rename" ? [key, Upload.otherKey(key, sha256)] : [key];
  for (const key of keys) {
    const opened = await openUnder({ ...announced, key }, ifExists, ctx);
    if (opened) return opened;
  }
  throw nameTaken();
}

/** The upload under this very key; `undefined` when another file has it. */
async function openUnder(announced: Announced, ifExists: IfExists, ctx: Context): Promise<Opened | undefined> {
  const { key } = announced;
  for (let round = 0; round < rounds; round++) {
    const nowMs = ctx.clock.nowMs();
    const [before, there] = await Promise.all([Uploads.find(ctx.table, Upload.idOf(key)), ctx.media.head(key)]);
    const isSame = before !== undefined && Upload.isOf(before, announced);
    if (isSame && before.state === "done" && isObjectOf(before, there)) return { upload: before, parts: [] };
    if (there && ifExists !== "replace") return undefined;
    if (before && Upload.isOpen(before, nowMs)) {
      if (!isSame) return undefined;
      const goingOn = await goOnWith(before, there, ctx);
      if (goingOn) return goingOn;
    }
    const begun = await begin(before, { ...announced, ...(there && { replaces: there.etag }) }, ctx);
    if (begun) return { upload: begun, parts: [] };
  }
  throw new Fault("unavailable", "upload.contended", "The upload kept changing while we were deciding");
}

/** The open upload, over the object that is there now; `undefined` when the store has lost what was sent of it. */
async function goOnWith(before: Upload.Info, there: Head | undefined, ctx: Context): Promise<Opened | undefined> {
  const parts = await partsOf(before, ctx);
  if (parts === undefined || before.replaces === there?.etag) return parts && { upload: before, parts };
  const { replaces: _past, ...rest } = before;
  const upload = await Uploads.put(ctx.table, { ...rest, ...(there && { replaces: there.etag }) }, before);
  return upload && { upload, parts };
}

/** A new upload in place of one that has ended. `undefined` when somebody was quicker. */
async function begin(
  before: Upload.Info | undefined,
  announced: Announced,
  ctx: Context,
): Promise<Upload.Info | undefined> {
  await mustHaveRoom(announced.sizeBytes, ctx);
  if (before?.state === "open") await abandon(before, ctx);
  const upload = Upload.open(announced, ctx.clock.nowMs());
  if (Upload.isWhole(upload)) return Uploads.put(ctx.table, upload, before);
  const { contentType, metadata } = uploadHeaders(upload);
  const storeId = await ctx.media.beginParts(upload.key, { contentType, metadata });
  const opened = await Uploads.put(ctx.table, { ...upload, storeId }, before);
  if (!opened) await ctx.media.abortParts({ key: upload.key, storeId });
  return opened;
}

/** The parts that are there of an upload; `undefined` when the store knows nothing of it any more. */
export async function partsOf(upload: Upload.Info, ctx: Context): Promise<Upload.Part[] | undefined> {
  const { key, storeId } = upload;
  if (storeId !== undefined) {
    const parts = await ctx.media.listParts({ key, storeId });
    return parts && Upload.partsThere(upload, parts);
  }
  const there = await ctx.media.head(key);
  return there && isObjectOf(upload, there) ? [{ number: 1, sizeBytes: there.sizeBytes, etag: there.etag }] : [];
}

/** Takes away what was sent of an upload. */
export async function abandon({ key, storeId }: Upload.Info, ctx: Context): Promise<void> {
  if (storeId !== undefined) await ctx.media.abortParts({ key, storeId });
}

/** Is this object the one the upload was to become? */
export const isObjectOf = (upload: Upload.Info, there: Head | undefined): boolean =>
  there?.sizeBytes === upload.sizeBytes && there.metadata["darkroom-expected-sha256"] === upload.sha256;

export const nameTaken = (): Fault =>
  new Fault("conflict", "upload.exists", "Another file has this name", {
    field: "name",
    limit: "a name nobody has, or `ifExists` rename or replace",
  });
