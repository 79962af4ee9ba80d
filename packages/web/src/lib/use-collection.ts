import { Collections } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { collectionOf } from "./address.ts";
import { ask } from "./api.ts";

const keptMs = 60_000;

/** The collection a filter looks at, where it is one and nothing else is said of collections. */
export function useCollection(text: string | undefined): Collections.View | undefined {
  const { data } = useQuery({
    queryKey: ["collections", "one", text],
    queryFn: ({ signal }) => ask(Collections.get, { collectionId: text }, signal),
    enabled: collectionOf({ collection: text }) !== undefined,
    staleTime: keptMs,
    retry: false,
  });
  return data;
}
