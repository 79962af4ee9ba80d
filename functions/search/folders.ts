import { Search as Contract } from "@darkroom/contract";
import { route } from "@darkroom/platform";
import { askRows } from "./ask-rows.ts";
import { demandSearch } from "./demand-search.ts";

const most = 500;
const { compare } = new Intl.Collator("en", { numeric: true });

export const folders = route(Contract.folders, async ({ params: { in: within = "" }, ctx }) => {
  demandSearch(ctx);
  const found = await askRows((rows, dataset) => rows.folders(dataset, within), ctx);
  const items = found.sort((one, other) => compare(one.folder, other.folder));
  return { items: items.slice(0, most), total: items.length };
});
