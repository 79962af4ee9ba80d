import { Trash } from "@darkroom/contract";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, RequestFailed, send } from "../../lib/api.ts";
import { count } from "../../lib/format.ts";
import type { Said } from "../../ui/toast.tsx";

const pageSize = 100;
const askAgainMs = 2_000;

/** What is asked to be removed for good: how many, and what has to be typed for that. */
export type Purging = { ids: string[] | undefined; count: number; word: string | undefined; hasMore: boolean };

/** What is in the trash, and what can be done with it. */
export function useTrash(onRestored: () => void) {
  const queries = useQueryClient();
  const [said, say] = useState<Said>();
  const [purging, setPurging] = useState<Purging>();
  const list = useInfiniteQuery({
    queryKey: ["trash"],
    queryFn: ({ pageParam, signal }) => ask(Trash.list, { limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: askAgainMs,
  });
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      say({ tone: "failed", message: error instanceof RequestFailed ? error.message : "That did not work." });
    }
    await queries.invalidateQueries({ queryKey: ["trash"] });
  };
  const restore = (ids: string[]) =>
    attempt(async () => {
      const { restored } = await send(Trash.restore, {}, { ids });
      say({ message: `${count(restored)} back in the library` });
      onRestored();
    });
  const askToPurge = (ids: string[] | undefined) =>
    attempt(async () => {
      const found = await send(Trash.purge, {}, { ...whichOf(ids), dryRun: true });
      setPurging({ ids, count: found.count, word: found.word, hasMore: found.hasMore });
    });
  const purge = ({ ids, word }: Purging) =>
    attempt(async () => {
      setPurging(undefined);
      const { count: gone } = await send(Trash.purge, {}, { ...whichOf(ids), word });
      say({ message: `${count(gone)} on the way out for good` });
    });
  return { list, said, dismiss: () => say(undefined), restore, askToPurge, purging, setPurging, purge };
}

const whichOf = (ids: string[] | undefined) => (ids ? { ids } : { all: true as const });
