import { createHash } from "node:crypto";
import { unsignedPayload } from "../cloud/authenticate.ts";
import { ChunkedBody } from "../cloud/chunked-body.ts";
import type { Blobs, Draft, Piece } from "./blobs.ts";
import { type Call, header } from "./call.ts";
import {
  type Algorithm,
  algorithms,
  type Checksum,
  digestBytes,
  headerOf,
  type Meter,
  openMeter,
  toAlgorithm,
} from "./checksums.ts";
import { s3Error } from "./s3-error.ts";

export const maxPutBytes = 5 * 1024 ** 3;

/** Where bytes go: false from `write` asks the source to pause until `onDrain`. */
type Sink = {
  write(data: Buffer): boolean;
  onDrain(run: () => void): void;
  onFailure(run: (error: Error) => void): void;
};

/** Pours a body into a sink; resolves with the trailing headers when all of it is there. */
export type Pour = (sink: Sink) => Promise<Map<string, string>>;

/** What a client said about the body, to be held against what comes. */
type Expected = {
  sizeBytes?: number;
  minBytes?: number;
  maxBytes: number;
  md5?: string;
  sha256Hex?: string;
  checksum?: { algorithm: Algorithm; value?: string; isTrailing?: boolean };
};

/** A body on disk that no object holds yet: to be committed (`blobs.kept`) or removed. */
export type Stored = { pieces: Piece[]; sizeBytes: number; etag: string; checksum?: Checksum };

/** Writes a body to its place, computing every digest on the way. Throws `BadDigest` and its like; nothing is left then. */
export async function storeBody(blobs: Blobs, expected: Expected, pour: Pour): Promise<Stored> {
  await blobs.mustFit(expected.sizeBytes ?? 0);
  const meters = openMeters(expected);
  let draft: Draft | undefined;
  let sizeBytes = 0;
  let drained = () => {};
  let failed = (_error: Error) => {};

  function begin(): Draft {
    const begun = blobs.create();
    begun.writer.onDrain(() => drained());
    begun.writer.onFailure((error) => failed(error));
    return begun;
  }

  const sink: Sink = {
    write(data) {
      sizeBytes += data.length;
      if (sizeBytes > expected.maxBytes)
        throw s3Error("EntityTooLarge", undefined, { MaxSizeAllowed: String(expected.maxBytes) });
      meters.update(data);
      draft ??= begin();
      return draft.writer.write(data);
    },
    onDrain(run) {
      drained = run;
    },
    onFailure(run) {
      failed = run;
    },
  };

  try {
    const trailers = await pour(sink);
    if (expected.sizeBytes !== undefined && sizeBytes !== expected.sizeBytes) throw s3Error("IncompleteBody");
    if (sizeBytes < (expected.minBytes ?? 0))
      throw s3Error("EntityTooSmall", undefined, { MinSizeAllowed: String(expected.minBytes) });
    const digests = meters.verify(trailers);
    if (draft) await blobs.place(draft);
    return { pieces: draft ? [{ blob: draft.blob, sizeBytes }] : [], sizeBytes, ...digests };
  } catch (error) {
    if (draft) await blobs.abandon(draft);
    throw error;
  }
}

function openMeters(expected: Expected) {
  const md5 = createHash("md5");
  const sha256 = expected.sha256Hex === undefined ? undefined : createHash("sha256");
  const meter: Meter | undefined = expected.checksum && openMeter(expected.checksum.algorithm);

  return {
    update(data: Buffer): void {
      md5.update(data);
      sha256?.update(data);
      meter?.update(data);
    },
    verify(trailers: Map<string, string>): { etag: string; checksum?: Checksum } {
      const md5Digest = md5.digest();
      if (sha256 && sha256.digest("hex") !== expected.sha256Hex) throw s3Error("XAmzContentSHA256Mismatch");
      if (expected.md5 !== undefined && md5Digest.toString("base64") !== expected.md5) throw s3Error("BadDigest");
      const etag = md5Digest.toString("hex");
      if (!expected.checksum || !meter) return { etag };
      const { algorithm, isTrailing } = expected.checksum;
      const given = isTrailing ? trailers.get(headerOf(algorithm)) : expected.checksum.value;
      const value = meter.digest().toString("base64");
      if (isTrailing && given === undefined)
        throw s3Error("InvalidRequest", `The trailer ${headerOf(algorithm)} is missing`);
      if (given !== undefined && given !== value)
        throw s3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
      return { etag, checksum: { algorithm, value, type: "FULL_OBJECT" } };
    },
  };
}

/** Reads the headers that describe the body of a PUT. Throws `MissingContentLength`, `EntityTooLarge`, `InvalidDigest`. */
export function expectedOf(call: Call, fallback?: Algorithm): Expected {
  const isChunked = call.caller.payload.startsWith("STREAMING-");
  const length = header(call, isChunked ? "x-amz-decoded-content-length" : "content-length");
  if (length === undefined || !/^\d{1,15}$/.test(length)) throw s3Error("MissingContentLength");
  const sizeBytes = Number(length);
  if (sizeBytes > maxPutBytes)
    throw s3Error("EntityTooLarge", undefined, { MaxSizeAllowed: String(maxPutBytes), ProposedSize: length });
  const md5 = header(call, "content-md5");
  if (md5 !== undefined && Buffer.from(md5, "base64").length !== 16) throw s3Error("InvalidDigest");
  const { payload } = call.caller;
  const checksum = expectedChecksum(call) ?? (fallback && { algorithm: fallback });
  return {
    sizeBytes,
    maxBytes: sizeBytes,
    ...(md5 !== undefined && { md5 }),
    ...(!isChunked && payload !== unsignedPayload && { sha256Hex: payload }),
    ...(checksum && { checksum }),
  };
}

/** The checksum a client announces, by header or trailer. */
export function expectedChecksum(call: Call): Expected["checksum"] {
  const given = algorithms.filter((algorithm) => header(call, headerOf(algorithm)) !== undefined);
  const [algorithm, another] = given;
  if (another)
    throw s3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.",
    );
  if (algorithm) {
    const value = header(call, headerOf(algorithm)) ?? "";
    if (Buffer.from(value, "base64").length !== digestBytes[algorithm])
      throw s3Error("InvalidRequest", `Value for ${headerOf(algorithm)} header is invalid.`);
    return { algorithm, value };
  }
  const trailer = header(call, "x-amz-trailer")?.trim().toLowerCase();
  const trailing = algorithms.find((candidate) => headerOf(candidate) === trailer);
  if (trailing) return { algorithm: trailing, isTrailing: true };
  const named = toAlgorithm(header(call, "x-amz-sdk-checksum-algorithm") ?? "");
  return named && { algorithm: named };
}

/** The body of the request, its `aws-chunked` framing taken off and verified. */
export function pourRequest(call: Call): Pour {
  return (sink) => {
    const { message, caller } = call;
    const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
    if (message.destroyed) reject(s3Error("IncompleteBody"));
    let hasRoom = true;
    const take = (data: Buffer) => {
      hasRoom = sink.write(data);
    };
    const isChunked = caller.payload.startsWith("STREAMING-");
    const isSigned = caller.payload.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") && caller.by === "header";
    const hasTrailer = caller.payload.endsWith("-TRAILER");
    const framing =
      isChunked && new ChunkedBody({ onData: take, hasTrailer, seed: isSigned ? caller.seed : undefined });

    const fail = (error: unknown) => {
      message.removeAllListeners("data");
      message.pause();
      reject(error);
    };
    message.on("data", (data: Buffer) => {
      try {
        if (framing) framing.push(data);
        else take(data);
        if (!hasRoom) message.pause();
      } catch (error) {
        fail(error);
      }
    });
    message.on("end", () => {
      try {
        resolve(framing ? framing.end() : new Map());
      } catch (error) {
        reject(error);
      }
    });
    message.on("error", fail);
    message.on("close", () => reject(s3Error("IncompleteBody")));
    sink.onDrain(() => {
      hasRoom = true; // what comes next may be framing alone, of which the sink hears nothing
      message.resume();
    });
    sink.onFailure(fail);
    call.continueBody();
    return promise;
  };
}

/** A small body as text, its hash verified. Throws `EntityTooLarge` over `maxBytes`. */
export async function readText(call: Call, maxBytes = 8 * 1024 ** 2): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const expected = expectedOf(call);
  const meters = openMeters(expected);
  const trailers = await pourRequest(call)({
    write(data) {
      sizeBytes += data.length;
      if (sizeBytes > maxBytes) throw s3Error("EntityTooLarge", undefined, { MaxSizeAllowed: String(maxBytes) });
      meters.update(data);
      chunks.push(data);
      return true;
    },
    onDrain: () => {},
    onFailure: () => {},
  });
  meters.verify(trailers);
  return Buffer.concat(chunks).toString();
}
