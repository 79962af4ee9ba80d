import workerUrl from "./hash-worker.ts?worker&url";

type Told = { hashedBytes: number } | { digest: Uint8Array } | { failure: string };
type Options = { signal: AbortSignal; onHashed: (bytes: number) => void };

let last: Promise<unknown> = Promise.resolve();

/**
 * SHA-256 of a file, hex, computed in a worker; one file after the other. Throws what keeps the file from being read, and
 * the signal's reason.
 */
export function hashFile(file: File, options: Options): Promise<string> {
  const hashed = last.then(() => hashNow(file, options));
  last = hashed.catch(() => undefined);
  return hashed;
}

function hashNow(file: File, { signal, onHashed }: Options): Promise<string> {
  signal.throwIfAborted();
  const worker = new Worker(trusted(workerUrl), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  worker.onmessage = ({ data }: MessageEvent<Told>) => {
    if ("hashedBytes" in data) onHashed(data.hashedBytes);
    else if ("digest" in data) resolve([...data.digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    else reject(new Error(`The file cannot be read: ${data.failure}`));
  };
  worker.onerror = () => reject(new Error("The file cannot be hashed in this browser"));
  worker.postMessage(file);
  return promise.finally(() => {
    signal.removeEventListener("abort", stop);
    worker.terminate();
  });
}

type Policy = { createScriptURL(url: string): string };
type Policies = { createPolicy(name: string, rules: Policy): Policy };

let policy: Policy | undefined;

/** The page's policy asks for proof that a script's address is its own. This one is the build's; others are refused. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy("darkroom-worker", {
    createScriptURL: (asked) => {
      if (asked === workerUrl) return asked;
      throw new TypeError("no script of ours");
    },
  });
  return policy.createScriptURL(url);
}
