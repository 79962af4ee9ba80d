import { Collections as Contract } from "@darkroom/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ask, RequestFailed, send } from "../../lib/api.ts";
import { counted } from "../../lib/format.ts";
import { useAttempt } from "../../lib/use-attempt.ts";

const pageSize = 50;
const askAgainMs = 5_000;
const offered = 30;

/** What is said of a collection; the one it lies in by its id, `null` for none. */
export type Words = { name: string; description: string; parent: string | null };

/** What becomes of those that lie in one that is deleted: they lie where it did, or are deleted, too. */
type Children = "lift" | "delete";

/** Collections by name, with covers and counts: those that lie in one, the outermost, or all that are called so. */
export function useCollectionList({ text = "", parent }: { text?: string; parent?: string | undefined }) {
  const q = text.trim() || undefined;
  return useInfiniteQuery({
    queryKey: ["collections", "list", q, parent],
    queryFn: ({ pageParam, signal }) => ask(Contract.list, { q, parent, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: askAgainMs,
    retry: (_times, error) => error instanceof RequestFailed && error.code === "search.preparing",
  });
}

/** Collections whose name is like what is typed, to choose from. */
export function useChoices(typed: string): readonly Contract.View[] {
  const q = typed.trim() || undefined;
  const { data } = useQuery({
    queryKey: ["collections", "choices", q],
    queryFn: ({ signal }) => ask(Contract.list, { q, limit: offered }, signal),
    placeholderData: (before) => before,
    retry: false,
  });
  return data?.items ?? [];
}

/** What can be done with collections, and what was said of that last. */
export function useCollections() {
  const { said, dismiss, attempt } = useAttempt(["collections"]);
  const create = ({ name, description, parent }: Words) =>
    attempt(async () => {
      const words = { name, ...(description && { description }), ...(parent !== null && { parent }) };
      await send(Contract.create, {}, words);
      return { message: `${name} is there: select assets and put them in` };
    });
  const change = ({ collectionId, revision }: Contract.View, { name, description, parent }: Words) =>
    attempt(async () => {
      await send(Contract.change, { collectionId }, { name, description: description || null, parent, revision });
      return { message: `${name} is changed` };
    });
  const remove = ({ collectionId, name, revision }: Contract.View, children: Children, onGone?: () => void) =>
    attempt(async () => {
      const { deleted } = await send(Contract.remove, { collectionId, revision, children }, {});
      onGone?.(); // before what is shown is asked for anew
      const what = deleted > 1 ? `${name} and ${counted(deleted - 1, "collection")} in it are` : `${name} is`;
      return { message: `${what} deleted; what was in it is still in the library` };
    });
  return { create, change, remove, said, dismiss };
}
