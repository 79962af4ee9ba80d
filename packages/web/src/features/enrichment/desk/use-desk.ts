import { Ai, Enqueueing, Jobs, Search } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type * as z from "zod";
import { ask, RequestFailed, send } from "../../../lib/api.ts";

export type Status = z.infer<typeof Ai.get.answer>;

const lookEveryMs = 2_000;

/** How the lane of the models stands, looked at every two seconds. */
export const useStatus = () =>
  useQuery({
    queryKey: ["ai-status"],
    queryFn: ({ signal }) => ask(Ai.get, {}, signal),
    refetchInterval: lookEveryMs,
  });

const countEveryMs = 10_000;

/** How far each mode is, counted every ten seconds. */
export const useCoverage = () =>
  useQuery({
    queryKey: ["coverage"],
    queryFn: ({ signal }) => ask(Search.coverage, {}, signal),
    refetchInterval: countEveryMs,
    retry: false,
  });

/** What was enqueued last. */
export const useRuns = () =>
  useQuery({
    queryKey: ["ai-runs"],
    queryFn: ({ signal }) => ask(Enqueueing.list, {}, signal),
    select: ({ items }) => items,
    refetchInterval: lookEveryMs,
  });

/** Does something, says why it did not work, and looks at everything again. */
export function useAct() {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<string>();
  const act = async (work: () => Promise<unknown>) => {
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof RequestFailed ? error.message : "That did not work.");
    }
    await queries.invalidateQueries();
  };
  return { failure, act };
}

export const pause = () => send(Ai.pause, {}, {});
export const resume = () => send(Ai.resume, {}, {});
export const wake = () => send(Ai.run, {}, {});
export const enqueue = (body: z.input<typeof Enqueueing.Body>) => send(Enqueueing.start, {}, body);
export const cancelRun = (runId: string) => send(Enqueueing.cancelRun, { runId }, {});

/** Tries the jobs of a mode again that ended with this fault code, in the background. */
export const tryAgain = (mode: string, code: string) =>
  send(Jobs.rerun, {}, { filter: { stages: [mode], states: ["error", "cancelled"], reasons: [code] } });

/** Asks a mode again where what it said is stale, in the background. */
export const askStaleAgain = (mode: string) => enqueue({ mode, stale: true });
