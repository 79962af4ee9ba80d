import { open } from "node:fs/promises";
import { decode } from "../cloud/raw-request.ts";
import type { Blobs, Piece } from "./blobs.ts";
import type { Pour } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { header, type ObjectCall, type S3State } from "./call.ts";
import { judgeRead, readReadCondition } from "./conditions.ts";
import { mustFindObject, type ObjectRow } from "./object-rows.ts";
import type { Range } from "./range.ts";
import { s3Error } from "./s3-error.ts";

const readBytes = 512 * 1024;

/** The object `x-amz-copy-source` names, if its conditions hold. Throws `PreconditionFailed`. */
export function copySource(call: ObjectCall, state: S3State): ObjectRow {
  const [path = "", version] = (header(call, "x-amz-copy-source") ?? "").split("?versionId=");
  if (version !== undefined && version !== "null")
    throw s3Error("NotImplemented", "Versions are not implemented here.");
  const source = decode(path).replace(/^\//, "");
  const slash = source.indexOf("/");
  if (slash < 1 || slash === source.length - 1)
    throw s3Error("InvalidArgument", "The copy source must be bucket/key", { ArgumentName: "x-amz-copy-source" });
  const bucket = source.slice(0, slash);
  mustFindBucket(state.db, bucket);
  const object = mustFindObject(state.db, bucket, source.slice(slash + 1));
  if (judgeRead(readReadCondition(call, "x-amz-copy-source-"), object) !== "ok") throw s3Error("PreconditionFailed");
  return object;
}

/** Reads a range of a stored object as if a client sent it. */
export function pourPieces(blobs: Blobs, pieces: Piece[], { start, lengthBytes }: Range): Pour {
  return async (sink) => {
    let wake = () => {};
    let failure: Error | undefined;
    sink.onDrain(() => wake());
    sink.onFailure((error) => {
      failure = error;
      wake();
    });
    for (const { blob, from, to } of slices(pieces, start, lengthBytes)) {
      await using file = await open(blobs.pathOf(blob), "r");
      for (let position = from; position < to; ) {
        const { bytesRead, buffer } = await file.read(
          Buffer.allocUnsafe(Math.min(readBytes, to - position)),
          0,
          undefined,
          position,
        );
        if (bytesRead === 0) throw new Error("A stored file is shorter than its object says");
        position += bytesRead;
        const hasRoom = sink.write(buffer.subarray(0, bytesRead));
        if (!hasRoom && !failure) await new Promise<void>((resolve) => (wake = resolve));
        if (failure) throw failure;
      }
    }
    return new Map();
  };
}

/** Which bytes of which files a range of the object is. */
function slices(pieces: Piece[], start: number, lengthBytes: number): { blob: string; from: number; to: number }[] {
  const found: { blob: string; from: number; to: number }[] = [];
  let offset = 0;
  for (const { blob, sizeBytes } of pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(start + lengthBytes - offset, sizeBytes);
    if (from < to) found.push({ blob, from, to });
    offset += sizeBytes;
  }
  return found;
}
