import { Search as Contract } from "@darkroom/contract";
import type { Dataset } from "@darkroom/domain";
import { route } from "@darkroom/platform";
import { Datasets } from "@darkroom/table";
import { demandSearch } from "./demand-search.ts";

export const getRows = route(Contract.status, async ({ ctx }) => {
  demandSearch(ctx);
  return stateOf(await Datasets.get(ctx.table));
});

export const rebuildRows = route(Contract.rebuild, async ({ ctx }) => {
  demandSearch(ctx);
  ctx.queue.send("rows", { rebuild: "asked for" }, { isNeeded: true });
  return stateOf(await Datasets.get(ctx.table));
});

const stateOf = ({ current, building }: Dataset.Info) => ({
  ...(current && { dataset: current.name }),
  ...(building && {
    building: { copied: building.copied, startedAt: new Date(building.startedAtMs).toISOString() },
  }),
});
