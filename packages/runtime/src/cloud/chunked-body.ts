import { createHash, type Hash } from "node:crypto";
import type { ChunkSeed } from "./authenticate.ts";
import { CloudError } from "./cloud-error.ts";
import { isSame, sha256Hex, signText } from "./signature.ts";

type Framing = { onData: (data: Buffer) => void; seed?: ChunkSeed | undefined; hasTrailer: boolean };

const maxLineBytes = 16_384;
const emptyHash = sha256Hex("");

/**
 * Takes the `aws-chunked` framing off a body, a piece at a time, without copying what it carries. Reads
 * `STREAMING-UNSIGNED-PAYLOAD-TRAILER` (no seed), `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` and its `-TRAILER` form, verifying each
 * chunk's signature as its last byte arrives. Source: AWS, "Signature calculations for the authorization header: transferring
 * a payload in multiple chunks".
 */
export class ChunkedBody {
  readonly #framing: Framing;
  readonly #verifier: Verifier | undefined;
  readonly #trailers = new Map<string, string>();
  #state: "size" | "data" | "data-end" | "trailer" | "done" = "size";
  #line: Buffer[] = [];
  #lineBytes = 0;
  #leftBytes = 0;

  constructor(framing: Framing) {
    this.#framing = framing;
    this.#verifier = framing.seed && openVerifier(framing.seed);
  }

  push(data: Buffer): void {
    let at = 0;
    while (at < data.length && this.#state !== "done") {
      if (this.#state === "data") {
        at += this.#takeData(data.subarray(at, at + this.#leftBytes));
        continue;
      }
      const taken = this.#takeLine(data, at);
      if (!taken) return;
      at = taken.next;
      this.#onLine(taken.text);
    }
  }

  /** Returns the trailing headers, names in lower case. Throws `IncompleteBody` when the last chunk has not been seen. */
  end(): Map<string, string> {
    if (this.#state === "trailer" && this.#lineBytes === 0) this.#endTrailers();
    if (this.#state !== "done")
      throw new CloudError("IncompleteBody", 400, "The chunked body ended before its last chunk");
    return this.#trailers;
  }

  #takeData(piece: Buffer): number {
    this.#verifier?.update(piece);
    this.#framing.onData(piece);
    this.#leftBytes -= piece.length;
    if (this.#leftBytes === 0) {
      this.#verifier?.endChunk();
      this.#state = "data-end";
    }
    return piece.length;
  }

  /** The rest of a line that ends in `data`, without CR LF, or `undefined` until the line is whole. */
  #takeLine(data: Buffer, from: number): { text: string; next: number } | undefined {
    const end = data.indexOf(10, from);
    const piece = data.subarray(from, end < 0 ? data.length : end);
    this.#lineBytes += piece.length;
    if (this.#lineBytes > maxLineBytes) throw malformed("A line of the chunked body is too long");
    this.#line.push(piece);
    if (end < 0) return undefined;
    const text = Buffer.concat(this.#line).toString("latin1").replace(/\r$/, "");
    this.#line = [];
    this.#lineBytes = 0;
    return { text, next: end + 1 };
  }

  #onLine(text: string): void {
    if (this.#state === "data-end") {
      if (text !== "") throw malformed("A chunk is longer than it said");
      this.#state = "size";
    } else if (this.#state === "size") this.#startChunk(text);
    else if (text === "") this.#endTrailers();
    else addTrailer(this.#trailers, text);
  }

  #startChunk(text: string): void {
    this.#leftBytes = startChunk(text, this.#verifier);
    this.#state = this.#leftBytes > 0 ? "data" : "trailer";
    if (this.#leftBytes === 0) this.#verifier?.endChunk();
  }

  #endTrailers(): void {
    if (this.#framing.hasTrailer) this.#verifier?.endTrailers(this.#trailers);
    this.#state = "done";
  }
}

function startChunk(text: string, verifier: Verifier | undefined): number {
  const match = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(text);
  if (!match?.[1] || (verifier && !match[2])) throw malformed("A chunk has no readable size or signature");
  verifier?.startChunk(match[2] ?? "");
  return Number.parseInt(match[1], 16);
}

function addTrailer(trailers: Map<string, string>, text: string): void {
  const colon = text.indexOf(":");
  if (colon < 1 || trailers.size > 20) throw malformed("A trailing header is not readable");
  trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
}

type Verifier = {
  startChunk(signature: string): void;
  update(data: Buffer): void;
  endChunk(): void;
  endTrailers(trailers: Map<string, string>): void;
};

function openVerifier({ key, dateTime, scope, signature }: ChunkSeed): Verifier {
  let previous = signature;
  let claimed = "";
  let hash: Hash = createHash("sha256");

  function mustMatch(text: string[], given: string): void {
    const expected = signText(key, text.join("\n"));
    if (!isSame(expected, given))
      throw new CloudError("SignatureDoesNotMatch", 403, "A chunk's signature does not match");
    previous = expected;
  }

  return {
    startChunk(given) {
      claimed = given;
      hash = createHash("sha256");
    },
    update: (data) => void hash.update(data),
    endChunk: () =>
      mustMatch(["AWS4-HMAC-SHA256-PAYLOAD", dateTime, scope, previous, emptyHash, hash.digest("hex")], claimed),
    endTrailers(trailers) {
      const given = trailers.get("x-amz-trailer-signature") ?? "";
      const signed = [...trailers].filter(([name]) => name !== "x-amz-trailer-signature");
      const text = signed.map(([name, value]) => `${name}:${value}\n`).join("");
      mustMatch(["AWS4-HMAC-SHA256-TRAILER", dateTime, scope, previous, sha256Hex(text)], given);
    },
  };
}

const malformed = (message: string) => new CloudError("InvalidRequest", 400, message);
