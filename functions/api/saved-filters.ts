import { SavedFilters as Contract } from "@darkroom/contract";
import { Fault, SavedFilter, savedFilterIdAt } from "@darkroom/domain";
import { route } from "@darkroom/platform";
import { SavedFilters } from "@darkroom/table";

export const listFilters = route(Contract.list, async ({ ctx }) => {
  const all = await SavedFilters.list(ctx.table);
  return { items: all.map(viewOf).sort((a, b) => a.name.localeCompare(b.name)) };
});

export const saveFilter = route(Contract.create, async ({ body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const saved = SavedFilter.create(savedFilterIdAt(nowMs), body, nowMs);
  if ((await SavedFilters.list(ctx.table)).length >= SavedFilters.most) throw tooMany();
  return viewOf(await SavedFilters.add(ctx.table, saved));
});

export const changeFilter = route(Contract.change, async ({ params, body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  return viewOf(await SavedFilters.change(ctx.table, params.filterId, (now) => SavedFilter.change(now, body, nowMs)));
});

export const deleteFilter = route(Contract.remove, async ({ params: { filterId }, ctx }) => {
  await SavedFilters.remove(ctx.table, await SavedFilters.get(ctx.table, filterId));
  return {};
});

const viewOf = ({ id, ...saved }: SavedFilter.Info): Contract.View => ({ ...saved, filterId: id });

const tooMany = (): Fault =>
  new Fault("conflict", "filter.too_many", `There are ${SavedFilters.most} saved filters already`, {
    limit: SavedFilters.most,
  });
