import { Assets } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import type * as z from "zod";
import { ask } from "../../lib/api.ts";

export type Details = z.infer<typeof Assets.get.answer>;

/** An asset with all that is known of it; asked again while work on it is open, and whenever the feed says it changed. */
export function useAsset(assetId: string) {
  return useQuery({
    queryKey: ["asset", assetId],
    queryFn: ({ signal }) => ask(Assets.get, { assetId }, signal),
    refetchInterval: ({ state }) => (state.data?.jobs.some(isOpen) ? 2_000 : false),
  });
}

const isOpen = ({ state }: Details["jobs"][number]): boolean => state === "queued" || state === "running";
