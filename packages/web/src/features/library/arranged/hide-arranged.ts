import type { Search } from "@darkroom/contract";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type * as z from "zod";

type Read = InfiniteData<z.infer<typeof Search.find.answer>>;

const key = ["arranged"];

/** Takes assets out of sight in what is arranged; answers how to have them back. What the search knows follows later. */
export function hideArranged(queries: QueryClient, assetIds: readonly string[]): () => void {
  const before = queries.getQueriesData<Read>({ queryKey: key });
  queries.setQueriesData<Read>({ queryKey: key }, (read) => read && without(read, new Set(assetIds)));
  return () => {
    for (const [of, read] of before) queries.setQueryData(of, read);
  };
}

function without(read: Read, gone: ReadonlySet<string>): Read {
  const counted = read.pages.flatMap(({ items }) => items).filter(({ assetId }) => gone.has(assetId)).length;
  const pages = read.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ assetId }) => !gone.has(assetId)),
    total: page.total - counted,
  }));
  return { ...read, pages };
}
