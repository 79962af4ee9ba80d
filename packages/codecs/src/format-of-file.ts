import { type ByteSource, openFileSource } from "@darkroom/metadata";
import { type Format, formats, type Kind } from "./formats.ts";
import { sniff, undecidedAt } from "./sniff.ts";

const firstBytes = 64 * 1024;
const maxIndexBytes = 16 * 1024 * 1024;

/** The kind of a local file by all of its bytes; what was `supposed` where they do not say. */
export async function kindOfFile(path: string, supposed: Known): Promise<Known> {
  await using source = await openFileSource(path);
  const format = await formatOfFile(source);
  const kind = format && formats[format].kind;
  return kind === undefined || kind === "other" ? supposed : kind;
}
type Known = Exclude<Kind, "other">;

/** What a local file is by its bytes; of a film whose first bytes do not say whether it has a picture, the index is read. */
export async function formatOfFile(source: ByteSource): Promise<Format | undefined> {
  const first = await source.read(0, firstBytes);
  const at = undecidedAt(first);
  return sniff(first, "", at === undefined ? undefined : await source.read(at, maxIndexBytes)).format;
}
