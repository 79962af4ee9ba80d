import { Migrations as Contract } from "@darkroom/contract";
import { Fault, Migration } from "@darkroom/domain";
import { type Context, countForMigration, fromCursor, libraryPlace, route, toCursor } from "@darkroom/platform";
import { Migrations, migrate } from "@darkroom/table";
import { countLibrary } from "./count-library.ts";

const pagesAtOnce = 20; // of 200 assets
const place = new RegExp(`^\\d{1,4}/${libraryPlace.source.slice(1)}`);

export const listMigrations = route(Contract.list, async ({ ctx }) => {
  const [known, assets] = await Promise.all([runsOf(ctx), countLibrary(ctx)]);
  const items = Migration.all.map((one) => viewOf(one, known.get(one.number)));
  return { schemaVersion: Migration.schemaVersion, assets, items };
});

/** Asked first, then hinted: what is never heard of again, the sweep finds. Who asks for what is going on is told so. */
export const runMigrations = route(Contract.run, async ({ body: { dryRun: isDryRun, cursor }, ctx }) => {
  if (isDryRun) return count(cursor, ctx);
  const nowMs = ctx.clock.nowMs();
  await migrate(ctx.table, nowMs);
  const known = await runsOf(ctx);
  const next = Migration.all.find(({ number }) => known.get(number)?.state !== "done");
  const run = next && known.get(next.number);
  if (!next || !run) return {};
  let isOurs = false;
  const asked = await Migrations.change(ctx.table, run.id, (now) => {
    const after = Migration.ask(now, nowMs);
    isOurs = after !== now;
    return after;
  });
  if (!isOurs && !Migration.isFinal(asked))
    throw new Fault("conflict", "migration.running", `Migration ${next.number} is being done already`, {
      number: next.number,
    });
  if (isOurs) ctx.queue.send("runs", { migrationId: run.id });
  return { begun: viewOf(next, asked) };
});

/** What the next one that is not over would change among up to 4,000 assets. */
async function count(cursor: string | undefined, ctx: Context) {
  const known = await runsOf(ctx);
  const due = Migration.all.filter(({ number }) => known.get(number)?.state !== "done");
  const [of, from] = cursor === undefined ? [] : fromCursor("cursor", cursor, place).split("/");
  const [one, following] = due.filter(({ number }) => number >= Number(of ?? 0));
  if (!one) return {};
  let next = one.number === Number(of) ? from : Migration.firstPlace;
  const counted = { number: one.number, looked: 0, changed: 0 };
  for (let page = 0; page < pagesAtOnce && next !== undefined; page++) {
    const found = await countForMigration(one, next, ctx);
    counted.looked += found.looked;
    counted.changed += found.changed;
    next = found.next;
  }
  if (next !== undefined) return { counted, nextCursor: toCursor(`${one.number}/${next}`) };
  return { counted, ...(following && { nextCursor: toCursor(`${following.number}/${Migration.firstPlace}`) }) };
}

const runsOf = async ({ table }: Context): Promise<Map<number, Migration.Info>> =>
  new Map((await Migrations.list(table, Migration.all.length)).map((run) => [run.number, run]));

function viewOf(
  { number, name, summary }: (typeof Migration.all)[number],
  run: Migration.Info | undefined,
): Contract.View {
  const { state, looked, changed } = run ?? { state: "due" as const, looked: 0, changed: 0 };
  const view = { number, name, summary, state, looked, changed };
  if (!run) return view;
  const [beganAt = "", updatedAt = ""] = [run.createdAtMs, run.updatedAtMs].map((ms) => new Date(ms).toISOString());
  return { ...view, beganAt, updatedAt };
}
