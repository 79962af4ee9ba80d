import { keepBlocks, openFileSource } from "@darkroom/metadata";
import type { Given } from "@darkroom/platform";
import { RawBlocks } from "@darkroom/table";

/** Keeps the blocks of metadata as they stand in the file, beside the result: better readers need no file. One call, where there are any. */
export async function keepRaw({ job, ctx }: Pick<Given, "job" | "ctx">, path: string): Promise<void> {
  await using source = await openFileSource(path);
  const bytes = await keepBlocks(source);
  if (bytes) await RawBlocks.put(ctx.table, job, bytes);
}
