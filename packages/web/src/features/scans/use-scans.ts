import { Scans } from "@darkroom/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ask } from "../../lib/api.ts";

const lookEveryMs = 1_500;
const isGoing = (scans: readonly Scans.View[] | undefined): boolean =>
  scans?.some(({ state }) => state !== "done") ?? false;

/** The latest scans; looked at again while one is going on. */
export function useScans() {
  return useQuery({
    queryKey: ["scans"],
    queryFn: ({ signal }) => ask(Scans.list, {}, signal),
    select: ({ items }) => items,
    refetchInterval: ({ state }) => (isGoing(state.data?.items) ? lookEveryMs : false),
  });
}

/** What a scan decided, a page at a time; `files` is how many were decided when it was looked at last. */
export function useDecisions(scanId: string, verdict: string | undefined, files: number) {
  return useInfiniteQuery({
    queryKey: ["scans", scanId, verdict, files],
    queryFn: ({ pageParam, signal }) => ask(Scans.decisions, { scanId, verdict, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}
