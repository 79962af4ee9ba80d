import { Home } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask } from "../../../lib/api.ts";
import { useKeys } from "../../../lib/use-keys.ts";
import { afterViews } from "../../../lib/views.ts";

const key = "darkroom.quiet";
const dayMs = 86_400_000;
const askAgainMs = 300_000;

/** The quiet corner: what it shows, nothing where it is not wanted, and how it is sent away for a day. */
export function useQuiet(isWanted: boolean) {
  const [awayUntilMs, setAwayUntilMs] = useState(remembered);
  const isAway = awayUntilMs > Date.now();
  const set = (untilMs: number) => {
    setAwayUntilMs(untilMs);
    remember(untilMs);
  };
  const dismiss = () => set(Date.now() + dayMs);
  useKeys({ q: () => (isAway ? set(0) : dismiss()) }, isWanted);
  const { data, refetch } = useQuery({
    queryKey: ["quiet"],
    queryFn: ({ signal }) => ask(Home.quiet, {}, signal),
    enabled: isWanted && !isAway,
    staleTime: askAgainMs,
    refetchInterval: askAgainMs,
  });
  useEffect(() => afterViews(() => void refetch()), [refetch]);
  return { items: isWanted && !isAway ? (data?.items ?? []) : [], dismiss };
}

// A browser may refuse to remember anything; then nothing is remembered.
function remembered(): number {
  try {
    return Number(window.localStorage.getItem(key) ?? 0);
  } catch {
    return 0;
  }
}

function remember(untilMs: number): void {
  try {
    window.localStorage.setItem(key, String(untilMs));
  } catch {}
}
