import { Scans as Contract } from "@darkroom/contract";
import { Scan, scanIdAt } from "@darkroom/domain";
import { fromCursor, route, toCursor } from "@darkroom/platform";
import { Scans } from "@darkroom/table";

const mostShown = 50;
const enough = 100; // decisions a page, and what comes with the last of them
const mostRead = 20; // chunks for a page

/** Written first, then hinted: what is never heard of again, the sweep finds. */
export const startScan = route(Contract.start, async ({ body, ctx }) => {
  const { prefix, source, limit, since, refused } = body;
  const nowMs = ctx.clock.nowMs();
  const sinceMs = since === undefined ? nowMs : Date.parse(since);
  const asked = { prefix, limit, sinceMs, refused: refused.length, ...(source !== undefined && { source }) };
  const scan = Scan.start(scanIdAt(nowMs), asked, nowMs);
  const decisions = refused.map(({ name, code }): Scan.Decision => ({ key: name, verdict: "rejected", reason: code }));
  if (decisions.length > 0) await Scans.putChunk(ctx.table, scan.id, 0, decisions);
  const written = await Scans.add(ctx.table, scan);
  ctx.queue.send("runs", { scanId: scan.id });
  return viewOf(written);
});

export const listScans = route(Contract.list, async ({ ctx }) => ({
  items: (await Scans.list(ctx.table, mostShown)).map(viewOf),
}));

export const getScan = route(Contract.get, async ({ params, ctx }) =>
  viewOf(await Scans.get(ctx.table, params.scanId)),
);

export const listScanDecisions = route(Contract.decisions, async ({ params, ctx }) => {
  const { scanId, verdict, cursor } = params;
  const scan = await Scans.get(ctx.table, scanId);
  const items: Scan.Decision[] = [];
  let chunk = cursor === undefined ? 0 : Number(fromCursor("cursor", cursor, /^\d{1,6}$/));
  for (let read = 0; read < mostRead && chunk < scan.decided && items.length < enough; read++, chunk++) {
    const decisions = await Scans.getChunk(ctx.table, scanId, chunk);
    items.push(...decisions.filter((decision) => verdict === undefined || decision.verdict === verdict));
  }
  return { items, ...(chunk < scan.decided && { nextCursor: toCursor(String(chunk)) }) };
});

function viewOf({ id, state, prefix, source, files, counts, createdAtMs, updatedAtMs }: Scan.Info): Contract.View {
  return {
    scanId: id,
    state,
    prefix,
    ...(source !== undefined && { source }),
    files,
    counts,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}
