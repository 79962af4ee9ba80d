import type { Uploads } from "@darkroom/contract";
import { RequestFailed } from "../../../lib/api.ts";

type Options = { signal: AbortSignal; onSent: (bytes: number) => void };

/**
 * Puts one part at its address, and tells how much of it is on its way, which `fetch` cannot. Throws `RequestFailed`:
 * `upload.exists` when another file has the name, `offline` when nobody answers; and the signal's reason.
 */
export function putPart(
  { url, headers }: Uploads.PartAddress,
  piece: Blob,
  { signal, onSent }: Options,
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = new XMLHttpRequest();
  const stop = () => request.abort();
  request.open("PUT", url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded }) => onSent(loaded);
  request.onload = () => (request.status < 300 ? resolve() : reject(refusal(request)));
  request.onerror = () => reject(new RequestFailed(0, "offline", "The connection was cut."));
  request.onabort = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  request.send(piece);
  return promise.finally(() => signal.removeEventListener("abort", stop));
}

function refusal({ status, responseText }: XMLHttpRequest): RequestFailed {
  const [, code = ""] = /<Code>(\w+)<\/Code>/.exec(responseText) ?? [];
  if (status === 412) return new RequestFailed(409, "upload.exists", "Another file has this name.");
  if (status === 507) return new RequestFailed(507, "disk_full", "The disk of the library is full.");
  if (code === "BadDigest") return new RequestFailed(400, "source.changed", "The file changed while it was sent.");
  return new RequestFailed(503, "store.failed", `The store answered ${status} ${code}.`);
}
