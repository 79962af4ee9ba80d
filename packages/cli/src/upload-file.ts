import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { Uploads } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type { Api } from "./api.ts";
import { type Patience, persist } from "./persist.ts";
import type { Found } from "./walk.ts";

/** What became of a file. */
export type Uploaded = { event: "uploaded" | "duplicate"; assetId: string; key: string };

export type UploadOptions = {
  api: Api;
  folder: string;
  source: string;
  ifExists: "refuse" | "rename" | "replace";
  ifDuplicate: "skip" | "send";
  patience: Patience;
  partsAtOnce: number;
  signal: AbortSignal;
  onHashed(bytes: number): void;
  onSent(bytes: number): void;
};

const addressesAtOnce = 20;

/**
 * Puts one file into a library that may be anywhere: hashed first, so that bytes it has are not sent; then the parts that
 * are not there yet. Called again for the same file it goes on where it was cut. Throws `source.changed` when the file
 * changes meanwhile, and what the library refuses it with.
 */
export async function uploadFile(file: Found, options: UploadOptions): Promise<Uploaded> {
  const sha256 = await hashFile(file, options);
  const { api, folder, source, ifExists, ifDuplicate, patience, signal } = options;
  const body = {
    ...{ name: file.key, folder, source, ifExists, ifDuplicate, sha256, sizeBytes: file.sizeBytes },
    modifiedAt: new Date(file.mtimeMs).toISOString(),
  };
  const begun = await persist(() => api.ask(Uploads.create, {}, { body }), patience, signal);
  if (begun.duplicateOf) return { event: "duplicate", ...begun.duplicateOf };
  if (!begun.upload)
    throw new Fault("unavailable", "darkroom.not_understood", "The API began no upload and did not say why");
  const { uploadId, assetId, key, state } = begun.upload;
  if (state === "open") {
    await sendParts(file, begun.upload, options);
    await mustBeUnchanged(file);
    await persist(() => api.ask(Uploads.complete, { uploadId }, { body: {} }), patience, signal);
  }
  return { event: "uploaded", assetId, key };
}

async function hashFile({ path, sizeBytes }: Found, { onHashed, signal }: UploadOptions): Promise<string> {
  const hash = createHash("sha256");
  let readBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
    readBytes += chunk.length;
    onHashed(chunk.length);
  }
  if (readBytes !== sizeBytes) throw changed(path);
  return hash.digest("hex");
}

/** A few parts at a time, and never more of the file in memory than is being sent. */
async function sendParts(file: Found, upload: Uploads.UploadView, options: UploadOptions): Promise<void> {
  const there = new Set(upload.partsThere);
  const missing = Array.from({ length: upload.partCount }, (_, at) => at + 1).filter((part) => !there.has(part));
  options.onSent(Math.min(upload.sizeBytes, there.size * upload.partSizeBytes));
  const bytes = await openAsBlob(file.path);
  const addressOf = openAddresses(upload, missing, options);
  const queue = missing.values();
  const send = async () => {
    for (const part of queue) {
      const from = (part - 1) * upload.partSizeBytes;
      const piece = bytes.slice(from, Math.min(from + upload.partSizeBytes, upload.sizeBytes));
      await persist(
        async () => putPart(await addressOf(part), piece, file, options.signal),
        options.patience,
        options.signal,
      );
      options.onSent(piece.size);
    }
  };
  await Promise.all(Array.from({ length: options.partsAtOnce }, send));
}

/**
 * The address of a part, asked for together with those of the next ones that are missing. Each is given out for one try:
 * whatever was wrong with it, the next is signed anew.
 */
function openAddresses({ uploadId }: Uploads.UploadView, missing: readonly number[], { api }: UploadOptions) {
  const known = new Map<number, Uploads.PartAddress>();
  return async (part: number): Promise<Uploads.PartAddress> => {
    if (!known.has(part)) {
      const parts = missing.filter((other) => other >= part).slice(0, addressesAtOnce);
      const { addresses } = await api.ask(Uploads.addresses, { uploadId }, { body: { parts } });
      for (const address of addresses) known.set(address.part, address);
    }
    const address = known.get(part);
    known.delete(part);
    if (address) return address;
    throw new Fault("unavailable", "darkroom.not_understood", `The API gave no address for part ${part}`);
  };
}

async function putPart(
  { url, headers }: Uploads.PartAddress,
  piece: Blob,
  file: Found,
  signal: AbortSignal,
): Promise<void> {
  const answer = await fetch(url, { method: "PUT", headers, body: piece, signal }).catch(async (cause: unknown) => {
    await mustBeUnchanged(file); // a blob of a file that changed cannot be read
    throw new Fault("interrupted", "network", "The connection was cut", { cause });
  });
  const said = await answer.text();
  if (answer.ok) return;
  const [, code = ""] = /<Code>(\w+)<\/Code>/.exec(said) ?? [];
  if (answer.status === 412) throw new Fault("conflict", "upload.exists", "Another file has this name");
  if (code === "BadDigest") throw changed(file.path);
  throw new Fault(
    "unavailable",
    answer.status === 507 ? "disk_full" : "http_5xx",
    `The store answered ${answer.status} ${code}`,
  );
}

async function mustBeUnchanged({ path, sizeBytes, mtimeMs }: Found): Promise<void> {
  const now = await stat(path);
  if (now.size !== sizeBytes || Math.trunc(now.mtimeMs) !== mtimeMs) throw changed(path);
}

const changed = (path: string): Fault =>
  new Fault("conflict", "source.changed", "It changed while it was read", { path });
