import { Search } from "@darkroom/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type * as z from "zod";
import { type Filter, isFiltered, type Show } from "../../../lib/address.ts";
import { ask, type RequestFailed } from "../../../lib/api.ts";
import { offered } from "./fields.ts";

export type Found = z.infer<typeof Search.find.answer>;

const countedMs = 25_000; // before the process that answers goes to rest
const facets = ["month", "tag", ...offered.map(({ field }) => field)].join(",");

/** What is asked of the search for a filter. */
export const questionOf = (filter: Filter, show: Show) => ({
  ...filter,
  ...(show === "problems" ? { issue: "failed" } : show !== "all" && { kind: show }),
});

/** How much a filter finds, in which months, and what else could be chosen. Asked only where somebody looks at it. */
export function useFound(filter: Filter, { show, isOpen, isReady }: { show: Show; isOpen: boolean; isReady: boolean }) {
  const isAsked = isReady && (isOpen || isFiltered(filter));
  const found = useQuery<Found, RequestFailed>({
    queryKey: ["found", show, filter],
    queryFn: ({ signal }) => ask(Search.find, { ...questionOf(filter, show), facets, limit: 0 }, signal),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.error?.code === "search.preparing" ? 1_500 : countedMs),
    retry: false,
  });
  return isAsked ? found : undefined;
}
