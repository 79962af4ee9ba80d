import { sha256 } from "@noble/hashes/sha2.js";

// Hashes one file at a time, in a thread of its own: a film of gigabytes never holds up the page, and is never in memory.

const pieceBytes = 4 * 1024 ** 2;

addEventListener("message", async ({ data: file }: MessageEvent<File>) => {
  try {
    const hash = sha256.create();
    for (let at = 0; at < file.size; at += pieceBytes) {
      hash.update(new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer()));
      postMessage({ hashedBytes: Math.min(file.size, at + pieceBytes) });
    }
    postMessage({ digest: hash.digest() });
  } catch (error) {
    postMessage({ failure: error instanceof Error ? error.message : String(error) });
  }
});
