import { Search as Contract } from "@darkroom/contract";
import { Failure } from "@darkroom/domain";
import { route } from "@darkroom/platform";
import { askRows } from "./ask-rows.ts";

export const failures = route(Contract.failures, async ({ ctx }) => {
  if (!ctx.config.isSearchOn) return {};
  const counted = await askRows((rows, dataset) => rows.failures(dataset), ctx);
  const byCode = Map.groupBy(counted, ({ code }) => code);
  const items = [...byCode].map(([code, same]) => ({
    code,
    class: Failure.classOfCode(code),
    count: same.reduce((sum, { count }) => sum + count, 0),
    stages: same.map(({ stage }) => stage).sort(),
  }));
  return { items: items.sort((a, b) => b.count - a.count) };
});
