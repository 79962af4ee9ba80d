import { type FileHandle, open } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { Blobs } from "./blobs.ts";
import type { Content } from "./call.ts";

const chunkBytes = 512 * 1024;

/**
 * Sends bytes of an object across its pieces, reading the next chunk while the last one is on its way: two buffers, whatever
 * the size. Rejects when the client goes or a file is shorter than it should be.
 */
export async function sendContent(
  response: ServerResponse,
  blobs: Blobs,
  { pieces, start, lengthBytes }: Content,
): Promise<void> {
  const sender = openSender(response);
  const buffers = [0, 1].map(() => Buffer.allocUnsafe(Math.min(chunkBytes, lengthBytes)));
  let skip = start;
  let leftBytes = lengthBytes;
  for (const { blob, sizeBytes } of pieces) {
    const takenBytes = Math.min(sizeBytes - skip, leftBytes);
    if (takenBytes > 0) {
      const file = await open(blobs.pathOf(blob), "r");
      try {
        await sendFile(file, { start: skip, lengthBytes: takenBytes }, buffers, sender);
      } finally {
        await file.close();
      }
      leftBytes -= takenBytes;
    }
    skip = Math.max(0, skip - sizeBytes);
    if (leftBytes === 0) break;
  }
  response.end();
}

type Sender = { send(chunk: Buffer): Promise<void> };

async function sendFile(
  file: FileHandle,
  range: { start: number; lengthBytes: number },
  buffers: Buffer[],
  sender: Sender,
) {
  let sent = Promise.resolve();
  let position = range.start;
  const end = range.start + range.lengthBytes;
  for (let turn = 0; position < end; turn++) {
    const buffer = buffers[turn % 2] ?? Buffer.alloc(0);
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - position), position);
    if (bytesRead === 0) throw new Error(`A stored file ends ${end - position} bytes early`);
    position += bytesRead;
    await sent;
    sent = sender.send(buffer.subarray(0, bytesRead));
    // Awaited a turn later: until then a failure is not unheard.
    sent.catch(() => {});
  }
  await sent;
}

/** A chunk is sent when the system has taken all of it, or fails when the client is gone. */
function openSender(response: ServerResponse): Sender {
  let fail: ((error: Error) => void) | undefined;
  const gone = () => new Error("The client went away");
  response.on("close", () => fail?.(gone()));
  return {
    send: (chunk) =>
      new Promise((resolve, reject) => {
        if (response.destroyed) return reject(gone());
        fail = reject;
        response.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
