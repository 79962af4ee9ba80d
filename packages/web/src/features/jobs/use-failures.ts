import { Jobs, Search, Timeline } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, RequestFailed, send } from "../../lib/api.ts";
import { counted } from "../../lib/format.ts";

/** One fault, of how many jobs of which stages. */
export type Failure = Search.Failure;
type Counted = { failures: Failure[]; walkedAt?: number }; // how many assets had failed when the library was walked

const queryKey = ["failures"];
const [lookEveryMs, followEveryMs] = [10_000, 400];

/** What has failed, by fault; and how it is tried again. */
export function useFailures() {
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string>();
  const [said, setSaid] = useState("");
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => count(queries.getQueryData<Counted>(queryKey), signal),
    refetchInterval: lookEveryMs,
  });
  const tryAgain = async (code: string) => {
    setBusy(code);
    try {
      setSaid(`${counted(await rerun(code), "job")} tried again`);
    } catch (error) {
      setSaid(error instanceof RequestFailed ? error.message : "That did not work.");
    }
    setBusy(undefined);
    await Promise.all([queryKey, ["stages"]].map((key) => queries.invalidateQueries({ queryKey: key })));
  };
  return { failures: data?.failures ?? [], busy, said, tryAgain };
}

/** As the search's rows have it; where there are none, the library is walked, once for each number of assets that failed. */
async function count(before: Counted | undefined, signal: AbortSignal): Promise<Counted> {
  const { items } = await ask(Search.failures, {}, signal);
  if (items) return { failures: items };
  const { total } = await ask(Timeline.get, {}, signal);
  if (before?.walkedAt === total.failed) return before;
  return { failures: total.failed === 0 ? [] : await walk(signal), walkedAt: total.failed };
}

async function walk(signal: AbortSignal): Promise<Failure[]> {
  const found = new Map<string, Failure>();
  let cursor: string | undefined;
  do {
    const asked = { dryRun: true, ...(cursor && { cursor }) };
    const { groups = [], nextCursor } = await send(Jobs.rerun, {}, asked, { signal });
    for (const { reason: code = "", class: kind, stage, count } of groups) {
      const before = found.get(code) ?? { code, class: kind, count: 0, stages: [] };
      found.set(code, { ...before, count: before.count + count, stages: [...new Set([...before.stages, stage])] });
    }
    cursor = nextCursor;
  } while (cursor !== undefined);
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** Answers how many, when all of them are on their way. */
async function rerun(code: string): Promise<number> {
  const { run } = await send(Jobs.rerun, {}, { filter: { states: ["error"], reasons: [code] } });
  let view = run;
  while (view?.state === "working") {
    await new Promise((resolve) => setTimeout(resolve, followEveryMs));
    view = await ask(Jobs.run, { jobRunId: view.jobRunId });
  }
  return view?.changed ?? 0;
}
