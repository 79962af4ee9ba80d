import { Enrichments } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, RequestFailed, send } from "../../../lib/api.ts";
import { failureWords } from "./use-ask.ts";

/** The answers of a mode that are kept, and how another one is shown to people. */
export function useVersions(assetId: string, mode: string) {
  const queries = useQueryClient();
  const key = ["versions", assetId, mode];
  const [failed, setFailed] = useState<string>();
  const read = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(Enrichments.list, { assetId, mode }, signal),
    staleTime: 0,
  });
  const promote = async (generation: number) => {
    try {
      const revision = read.data?.revision;
      queries.setQueryData(key, await send(Enrichments.promote, { assetId, mode, generation }, { revision }));
      setFailed(undefined);
    } catch (error) {
      const isStale = error instanceof RequestFailed && error.code === "job.stale";
      setFailed(isStale ? "Somebody changed this meanwhile: it shows what is there now." : failureWords(error));
      await queries.invalidateQueries({ queryKey: key });
    }
    await queries.invalidateQueries({ queryKey: ["asset", assetId] });
  };
  return { ...read, promote, failed };
}

/** What differs between two of them. */
export function useDiff(assetId: string, mode: string, { from, to }: { from: number; to: number }) {
  return useQuery({
    queryKey: ["versions", assetId, mode, "diff", from, to],
    queryFn: ({ signal }) => ask(Enrichments.diff, { assetId, mode, from, to }, signal),
    enabled: from !== to,
  });
}
