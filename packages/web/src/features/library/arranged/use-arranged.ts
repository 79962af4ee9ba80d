import { Search } from "@darkroom/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Address, collectionOf } from "../../../lib/address.ts";
import { ask, type RequestFailed } from "../../../lib/api.ts";
import { useCollection } from "../../../lib/use-collection.ts";
import { questionOf } from "../filter/use-found.ts";
import type { Item } from "../shelf/month.ts";
import { useMoves } from "./use-moves.ts";

/** The members of a collection one after the other, as far as they are read. */
export type Arranged = {
  items: readonly Item[];
  total: number | undefined;
  error: RequestFailed | null;
  more: (() => void) | undefined; // reads on, where there is more
  move: Move | undefined; // in people's own order, which can be changed
};

type Move = ReturnType<typeof useMoves>["move"];

const pageSize = 200;

/** A collection in people's own order, or by name, where the address asks for that; the library by date is a shelf. */
export function useArranged({ show, filter, sort }: Address, isReady: boolean): Arranged | undefined {
  const collectionId = collectionOf(filter);
  const collection = useCollection(collectionId);
  const isByDate = sort === "position" && collection?.isSmart; // what a filter finds has no order of its own
  const isAsked = collectionId !== undefined && sort !== undefined && !isByDate;
  const key = ["arranged", sort, show, filter];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      ask(Search.find, { ...questionOf(filter, show), sort, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: isAsked && isReady && (sort === "name" || collection !== undefined),
    refetchInterval: ({ state }) => (isPreparing(state.error) ? 1_500 : false),
    retry: false,
  });
  const isOwn = sort === "position";
  const read = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  const { items, move } = useMoves(collectionId, { read: isOwn ? read : undefined, isWhole: !query.hasNextPage });
  if (!isAsked) return undefined;
  return {
    items: isOwn ? items : read,
    total: query.data?.pages.at(-1)?.total,
    error: query.error as RequestFailed | null,
    more: query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined,
    move: isOwn ? move : undefined,
  };
}

const isPreparing = (error: Error | null): boolean =>
  error !== null && "code" in error && error.code === "search.preparing";
