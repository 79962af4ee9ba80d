import { manifest } from "../../functions/manifest.ts";
import assumed from "./assumed.json" with { type: "json" };
import type { Asked, Counted } from "./count.ts";
import counts from "./counted.json" with { type: "json" };
import prices from "./prices.json" with { type: "json" };

const counted: Counted = counts;

type Priced = Exclude<keyof typeof prices, "asOf" | "region">;
type Amounts = Partial<Record<Priced, number>>;

/** One line of a sheet, in dollars. */
export type Line = { name: string; usd: number };

const gb = 1e9;
const fullVcpuMb = 1769;
const smallestDiskMb = 512;
const largestBatchWithoutWindow = 10;
const monthSec = assumed.hoursInMonth * 3600;

/** What taking in so many photos costs, once. */
export function importing(assets: number): Line[] {
  const { messages, ...asked } = counted.importing;
  const calls = manifest.wokenByQueue.flatMap((fn) => {
    const perAsset = messages[fn.queue] ?? 0;
    return perAsset > 0 ? [{ ...fn, times: (assets * perAsset) / batchOf(fn.batchSize) }] : [];
  });
  const invocations = calls.reduce((sum, { times }) => sum + times, 0);
  const receivesAndDeletes = 2 * invocations;
  const notifications = assets;
  const { queueRequests = 0, ...rest } = amountsOf(asked, assets);
  return [
    line("Lambda", together(calls.map((fn) => runningOf(fn, fn.times)))),
    line("SQS", { queueRequests: queueRequests + receivesAndDeletes + notifications }),
    line("DynamoDB", pick(rest, "writeUnits", "readUnits")),
    line("S3 requests", pick(rest, "objectPuts", "objectGets")),
    line("Logs", { logGb: (invocations * assumed.logBytesPerCall) / gb }),
  ];
}

/** What a month costs in which nothing is taken in, beside storage: polling, clocks, alarms, and the page open an hour a day. */
export function resting(assets: number): Line[] {
  return [
    line("Lambda asking the queues", { queueRequests: polls() }),
    line(
      "`sweep`, every minute",
      clock("sweep", (times) => amountsOf(counted.sweep, times)),
    ),
    line(
      "`tick`, every minute",
      clock("tick", (times) => amountsOf(counted.tick, times)),
    ),
    line(
      "`reconcile`, every 15 minutes",
      clock("reconcile", (times) => looks(times, assets)),
    ),
    line("Alarms", { alarmMonths: alarms() }),
    line("The page, open an hour a day", page()),
  ];
}

/** What keeping so many photos costs a month. */
export function keeping(assets: number): Line[] {
  const tableGb = (assets * counted.importing.tableBytes) / gb;
  return [
    line("Table and its backup", { tableGbMonths: tableGb, tableBackupGbMonths: tableGb }),
    line("Renditions", { objectGbMonths: (assets * assumed.renditionBytes) / gb }),
    line("Originals", { objectGbMonths: (assets * assumed.originalBytes) / gb }),
  ];
}

/** What of a month at rest AWS gives everybody for nothing, in dollars: a million requests to queues and to functions, ten alarms. */
export const givenFree = (): number =>
  usdOf({
    queueRequests: Math.min(1e6, polls()),
    lambdaRequests: Math.min(1e6, monthSec / 60),
    alarmMonths: Math.min(10, alarms()),
  });

const total = (sheet: readonly Line[]): number => sheet.reduce((sum, { usd }) => sum + usd, 0);
export const withTotal = (sheet: readonly Line[]): Line[] => [...sheet, { name: "**Together**", usd: total(sheet) }];

const line = (name: string, amounts: Amounts): Line => ({ name, usd: usdOf(amounts) });

const usdOf = (amounts: Amounts): number =>
  Object.entries(amounts).reduce((sum, [what, amount]) => {
    const { usd, per } = prices[what as Priced];
    return sum + (amount * usd) / per;
  }, 0);

/** A batch as it arrives: neither always full nor always one. */
const batchOf = (batchSize: number): number =>
  Math.max(1, Math.min(batchSize, largestBatchWithoutWindow) * assumed.batchesAreFullTo);

type Limits = { name: string; memoryMb: number; diskMb?: number };

/** So many invocations of a function. A function with little memory has as little of a core. */
function runningOf({ name, memoryMb, diskMb = smallestDiskMb }: Limits, times: number): Amounts {
  const measuredMs = (assumed.handlerMs as Record<string, number>)[name] ?? 0;
  const sec = (measuredMs * assumed.lambdaIsSlowerBy * Math.max(1, fullVcpuMb / memoryMb)) / 1000;
  return {
    lambdaRequests: times,
    lambdaGbSeconds: (times * sec * memoryMb) / 1024,
    lambdaDiskGbSeconds: (times * sec * (diskMb - smallestDiskMb)) / 1024,
  };
}

/** Calls and units as they are paid, for so many times what was counted. */
const amountsOf = (asked: Asked, times: number): Amounts => ({
  writeUnits: asked.writeUnits * times,
  readUnits: asked.readUnits * times,
  objectPuts: asked.puts * times,
  objectGets: (asked.gets + asked.heads) * times,
  queueRequests: asked.queueCalls * times,
});

/** One for each queue and each function, and one for dead letters, as `stacks/alarms.ts` makes them. */
function alarms(): number {
  const { wokenByQueue, wokenByHttp, wokenByClock } = manifest;
  return 2 * wokenByQueue.length + wokenByHttp.length + wokenByClock.length + 1;
}

/** Lambda asks every queue whether there is anything or not. */
function polls(): number {
  const mappings = manifest.wokenByQueue.filter(({ pulled }) => !pulled).length;
  return (mappings * assumed.pollersPerMapping * monthSec) / assumed.pollSec;
}

function clock(name: string, asks: (times: number) => Amounts): Amounts {
  const fn = manifest.wokenByClock.find((clock) => clock.name === name);
  if (!fn) throw new Error(`no clock is called ${name}`);
  const times = monthSec / fn.everySec.cloud;
  return together([asks(times), runningOf(fn, times), { scheduledCalls: times }]);
}

/** `reconcile` walks all objects, then all summaries, a slice each time, and begins anew. */
function looks(times: number, assets: number): Amounts {
  const atObjects = Math.ceil(assets / assumed.objectsPerLook);
  const atSummaries = Math.ceil(assets / assumed.summariesPerLook);
  const walked = (assets * times) / (atObjects + atSummaries);
  const { gets: _lists, ...object } = counted.lookAtObject;
  const lists = walked / 1000;
  return together([
    amountsOf({ ...object, gets: 0 }, walked),
    amountsOf(counted.lookAtSummary, walked),
    { objectPuts: lists }, // a list costs as much as a put
  ]);
}

function page(): Amounts {
  const times = (assumed.pageHoursInMonth * 3600) / assumed.pagePollSec;
  const [api] = manifest.wokenByHttp;
  if (!api) throw new Error("no function answers the page");
  return together([amountsOf(counted.changes, times), runningOf(api, times), { httpRequests: times }]);
}

function together(all: readonly Amounts[]): Amounts {
  const sums: Amounts = {};
  for (const amounts of all)
    for (const [what, amount] of Object.entries(amounts) as [Priced, number][]) sums[what] = (sums[what] ?? 0) + amount;
  return sums;
}

const pick = (amounts: Amounts, ...names: Priced[]): Amounts =>
  Object.fromEntries(names.map((name) => [name, amounts[name] ?? 0]));
