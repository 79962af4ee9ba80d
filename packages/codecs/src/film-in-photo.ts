import { openFileSource } from "@darkroom/metadata";

const mostBytes = 64 * 1024 * 1024;

/** A film as it lies within a photo, not decoded; nothing for one of more than 64 MiB, which no telephone writes. */
export async function readFilmInPhoto(
  path: string,
  { offsetBytes, lengthBytes }: { offsetBytes: number; lengthBytes: number },
): Promise<Uint8Array | undefined> {
  if (lengthBytes > mostBytes) return undefined;
  await using source = await openFileSource(path);
  const bytes = await source.read(offsetBytes, lengthBytes);
  return bytes.length === lengthBytes ? bytes : undefined;
}
