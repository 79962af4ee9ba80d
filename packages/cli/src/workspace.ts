/** The memory one put at a time works in: it grows to the largest piece seen, at most one part, and is used again. */
export type Workspace = { buffer: Buffer };

const growBytes = 1024 ** 2;

/** So many bytes of it, with whatever they hold. */
export function take(workspace: Workspace, sizeBytes: number): Buffer {
  if (workspace.buffer.length < sizeBytes)
    workspace.buffer = Buffer.allocUnsafeSlow(Math.ceil(sizeBytes / growBytes) * growBytes);
  return workspace.buffer.subarray(0, sizeBytes);
}
