import { Assets } from "@darkroom/contract";
import type { Show } from "../../lib/address.ts";
import { ask } from "../../lib/api.ts";
import type { Selection } from "../../lib/selection.ts";

const mostAtOnce = 5_000;
const pageSize = 500;

/** Selects all that is shown of a month (`yyyy-mm`), also what was never scrolled to, up to 5,000; once more lets go of it. */
export async function selectMonth(selection: Selection, month: string, show: Show): Promise<void> {
  const from = `${month}-01`;
  const lastDay = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const kind = show === "all" || show === "problems" ? undefined : show;
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(Assets.list, { from, to: `${month}-${lastDay}`, kind, limit: pageSize, cursor });
    const shown = page.items.filter(({ issue }) => show !== "problems" || issue === "failed");
    ids.push(...shown.map(({ assetId }) => assetId));
    cursor = page.nextCursor;
  } while (cursor !== undefined && ids.length < mostAtOnce);
  selection.set(ids, !ids.every((id) => selection.has(id)));
}
