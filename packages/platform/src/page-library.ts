import type { Summary } from "@darkroom/domain";
import { Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";

/** Where a walk over the library goes on: `<shard>:<place in it>`, as `toCursor` takes it. */
export const libraryPlace = /^[0-3]:(\d{15}#ast_[a-z2-7]{32})?$/;

type Page = { items: Summary.Info[]; next: string | undefined };

/**
 * A page of all summaries there are, deleted ones too, in the order they were written, one shard after the other. What is
 * written meanwhile comes (again) later on; without `next` it was the last.
 */
export async function pageLibrary(place: string | undefined, limit: number, ctx: Context): Promise<Page> {
  const [shardText = "0", after = ""] = (place ?? "0:").split(":");
  const shard = Number(shardText);
  const { items, next } = await Summaries.pageShard(ctx.table, shard, { after, limit });
  if (next !== undefined) return { items, next: `${shard}:${next}` };
  return { items, next: shard === Summaries.changeShards - 1 ? undefined : `${shard + 1}:` };
}
