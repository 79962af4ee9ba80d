import { Uploads as Contract } from "@darkroom/contract";
import { Fault, Trash, Upload } from "@darkroom/domain";
import { type Context, partAddress, route } from "@darkroom/platform";
import { Assets, Uploads } from "@darkroom/table";
import { abandon, findHolder, isObjectOf, nameTaken, type Opened, openUpload, partsOf } from "./open-upload.ts";

export const createUpload = route(Contract.create, async ({ body, ctx }) => {
  const { name, folder, sizeBytes, sha256, contentType, modifiedAt, source, ifExists, ifDuplicate } = body;
  const key = Upload.keyOf(folder, name);
  const duplicateOf = ifDuplicate === "skip" ? await findHolder(sha256, ctx) : undefined;
  if (duplicateOf) return { duplicateOf };
  const announced = { key, sizeBytes, sha256, contentType, source, ...(modifiedAt !== undefined && { modifiedAt }) };
  const opened = await openUpload(announced, ifExists, ctx);
  if (opened.upload.state === "done") await takeOutOfTrash(opened.upload, ctx);
  return { upload: viewOf(opened) };
});

export const getUpload = route(Contract.get, async ({ params, ctx }) => {
  const upload = await get(params.uploadId, ctx);
  return viewOf({ upload, parts: upload.state === "done" ? [] : ((await partsOf(upload, ctx)) ?? []) });
});

export const createPartAddresses = route(Contract.addresses, async ({ params, body, request, ctx }) => {
  const upload = await get(params.uploadId, ctx);
  if (upload.state === "done") throw ended();
  const numbers = [...new Set(body.parts)];
  return { addresses: await Promise.all(numbers.map((part) => partAddress(upload, part, request, ctx))) };
});

export const completeUpload = route(Contract.complete, async ({ params, ctx }) => {
  const upload = await get(params.uploadId, ctx);
  if (upload.state === "done") return viewOf({ upload, parts: [] });
  await finish(upload, ctx);
  const done = Upload.end(upload, "done", ctx.clock.nowMs());
  return viewOf({ upload: (await Uploads.put(ctx.table, done, upload)) ?? done, parts: [] }); // who was quicker wrote the same
});

export const abortUpload = route(Contract.abort, async ({ params, ctx }) => {
  const upload = await get(params.uploadId, ctx);
  if (upload.state === "done") throw ended();
  await abandon(upload, ctx);
  const aborted = await Uploads.put(ctx.table, Upload.end(upload, "aborted", ctx.clock.nowMs()), upload);
  if (!aborted) throw new Fault("unavailable", "upload.contended", "Somebody else goes on with this upload");
  return {};
});

/** Whoever sends a file that is there wants to see it: it comes back. Throws `trash.purging` when that is too late. */
async function takeOutOfTrash({ assetId }: Upload.Info, ctx: Context): Promise<void> {
  const asset = await Assets.find(ctx.table, assetId);
  if (!asset?.trash) return;
  await Assets.change(ctx.table, assetId, (before) => Trash.restore(before, ctx.clock.nowMs()), asset);
  ctx.queue.send("index", { assetId });
}

/** Makes the object. Asked again, also by somebody whose answer was lost, it finds the object there and is content. */
async function finish(upload: Upload.Info, ctx: Context): Promise<void> {
  const { key, storeId, replaces } = upload;
  const parts = (await partsOf(upload, ctx)) ?? [];
  const missing = Upload.partCount(upload) - parts.length;
  const isReady = missing === 0 && storeId !== undefined;
  const outcome = isReady ? await ctx.media.finishParts({ key, storeId, replaces }, parts) : "gone";
  if (outcome === "finished" || (missing === 0 && storeId === undefined)) return;
  const there = await ctx.media.head(key);
  if (isObjectOf(upload, there)) return;
  if (there && there.etag !== replaces) throw nameTaken();
  throw new Fault(
    "conflict",
    "upload.incomplete",
    `Of ${Upload.partCount(upload)} parts, ${missing} are not there yet`,
    {
      field: "parts",
      limit: Upload.partCount(upload),
    },
  );
}

function viewOf({ upload, parts }: Opened): Contract.UploadView {
  const { id: uploadId, assetId, key, sizeBytes, sha256, partSizeBytes, expiresAtMs } = upload;
  return {
    uploadId,
    assetId,
    key,
    state: upload.state === "done" ? "done" : "open",
    sizeBytes,
    sha256,
    partSizeBytes,
    partCount: Upload.partCount(upload),
    partsThere: parts.map(({ number }) => number),
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}

/** The upload, open or done. Throws `upload.missing` when there is none, or not any more. */
async function get(id: Upload.UploadId, ctx: Context): Promise<Upload.Info> {
  const upload = await Uploads.find(ctx.table, id);
  if (upload?.state === "done" || (upload && Upload.isOpen(upload, ctx.clock.nowMs()))) return upload;
  throw new Fault("missing", "upload.missing", "No such upload: it was given up, or never begun");
}

const ended = (): Fault => new Fault("conflict", "upload.ended", "This upload has ended: the file is in the library");
