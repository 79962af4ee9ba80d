import { Collections as Contract } from "@darkroom/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ask, RequestFailed, send } from "../../lib/api.ts";
import { useAttempt } from "../../lib/use-attempt.ts";

const pageSize = 50;
const askAgainMs = 5_000;

/** What is said of a collection. */
export type Words = { name: string; description: string };

/** Collections with their covers and counts, and what can be done with them. */
export function useCollections(text: string) {
  const { said, dismiss, attempt } = useAttempt(["collections"]);
  const q = text.trim() || undefined;
  const list = useInfiniteQuery({
    queryKey: ["collections", "list", q],
    queryFn: ({ pageParam, signal }) => ask(Contract.list, { q, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: askAgainMs,
    retry: (_times, error) => error instanceof RequestFailed && error.code === "search.preparing",
  });
  const create = ({ name, description }: Words) =>
    attempt(async () => {
      await send(Contract.create, {}, { name, ...(description && { description }) });
      return { message: `${name} is there: select assets and put them in` };
    });
  const change = ({ collectionId, revision }: Contract.View, { name, description }: Words) =>
    attempt(async () => {
      await send(Contract.change, { collectionId }, { name, description: description || null, revision });
      return { message: `${name} is changed` };
    });
  const remove = ({ collectionId, name, revision }: Contract.View) =>
    attempt(async () => {
      await send(Contract.remove, { collectionId, revision }, {});
      return { message: `${name} is deleted; its members are still in the library` };
    });
  return { list, create, change, remove, said, dismiss };
}
