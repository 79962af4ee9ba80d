import { Uploads } from "@darkroom/contract";
import { RequestFailed, send } from "../../../lib/api.ts";
import { persist } from "./persist.ts";
import { putPart } from "./put-part.ts";

/** What is asked of the library for a file. */
export type Sending = {
  file: File;
  name: string; // with its folders
  sha256: string;
  ifDuplicate: "skip" | "send";
  signal: AbortSignal;
  onBegun: (uploadId: string) => void;
  onSent: (bytes: number) => void; // of the whole, there or on their way
};

export type Sent = { state: "done" | "duplicate"; asset: { assetId: string; key: string } };

const partsAtOnce = 3;
const addressesAtOnce = 20;

/** Sends what the library does not have of a file yet. Throws `RequestFailed`, and the signal's reason. */
export async function sendFile(sending: Sending): Promise<Sent> {
  const { file, signal, onBegun } = sending;
  const { upload, duplicateOf } = await persist(() => send(Uploads.create, {}, announced(sending), { signal }), signal);
  if (duplicateOf) return { state: "duplicate", asset: duplicateOf };
  if (!upload) throw new RequestFailed(200, "answer.unexpected", "The server began no upload, and did not say why.");
  const { uploadId } = upload;
  if (upload.state === "open") {
    onBegun(uploadId);
    await sendParts(file, upload, sending);
    await persist(() => send(Uploads.complete, { uploadId }, {}, { signal }), signal);
  }
  return { state: "done", asset: upload };
}

const announced = ({ file, name, sha256, ifDuplicate }: Sending): Uploads.NewUpload => ({
  ...{ name, sha256, ifDuplicate, sizeBytes: file.size, source: "page", ifExists: "rename" },
  ...(isType(file.type) && { contentType: file.type }),
  modifiedAt: new Date(file.lastModified).toISOString(),
});

/** Browsers may say anything, or nothing; what the file is, the library sees by itself. */
const isType = (type: string): boolean => /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(type);

async function sendParts(file: File, upload: Uploads.UploadView, sending: Sending): Promise<void> {
  const { partSizeBytes, partCount, sizeBytes } = upload;
  const sizeOf = (part: number) => Math.min(partSizeBytes, sizeBytes - (part - 1) * partSizeBytes);
  const sent = new Map(upload.partsThere.map((part) => [part, sizeOf(part)]));
  const missing = Array.from({ length: partCount }, (_, at) => at + 1).filter((part) => !sent.has(part));
  const tell = () => sending.onSent([...sent.values()].reduce((sum, bytes) => sum + bytes, 0));
  tell();
  const failed = new AbortController();
  const signal = AbortSignal.any([sending.signal, failed.signal]);
  const addressOf = openAddresses(upload, missing, signal);
  const queue = missing.values();
  const work = async () => {
    for (const part of queue) {
      const from = (part - 1) * partSizeBytes;
      const piece = file.slice(from, from + sizeOf(part));
      const onSent = (bytes: number) => {
        sent.set(part, Math.min(bytes, piece.size));
        tell();
      };
      await persist(async () => putPart(await addressOf(part), piece, { signal, onSent }), signal);
      onSent(piece.size);
    }
  };
  try {
    await Promise.all(Array.from({ length: partsAtOnce }, work));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** The address of a part for one try, asked for together with those of the next ones that are missing. */
function openAddresses({ uploadId }: Uploads.UploadView, missing: readonly number[], signal: AbortSignal) {
  const known = new Map<number, Uploads.PartAddress>();
  return async (part: number): Promise<Uploads.PartAddress> => {
    if (!known.has(part)) {
      const parts = missing.filter((other) => other >= part).slice(0, addressesAtOnce);
      const { addresses } = await send(Uploads.addresses, { uploadId }, { parts }, { signal });
      for (const address of addresses) known.set(address.part, address);
    }
    const address = known.get(part);
    known.delete(part);
    if (address) return address;
    throw new RequestFailed(200, "answer.unexpected", `The server gave no address for part ${part}.`);
  };
}
