import assumed from "./assumed.json" with { type: "json" };
import counted from "./counted.json" with { type: "json" };
import prices from "./prices.json" with { type: "json" };
import { givenFree, importing, keeping, type Line, resting, withTotal } from "./work-out.ts";

const sizes = [10_000, 100_000, 1_000_000];
const photoMb = assumed.originalBytes / 1e6;
const renditionKb = assumed.renditionBytes / 1000;

/** The whole of `docs/cost.md`: a test holds the file to it. */
export const sheet = (): string => `# What a deployment costs

In US dollars, for photos of ${photoMb} MB. Nothing is paid by the hour: no server, no database, no gateway. What a library at rest costs
is what it weighs, and a few dollars for looking whether there is something to do.

## Taking photos in, once

${table(importing)}

## A month in which nothing is taken in, beside storage

${table(resting)}

None of it grows with the library: \`sweep\` and \`tick\` look at what is due, and \`reconcile\` at one slice each time. A good third of it pays for the receives
by which Lambda asks the queues whether there is anything. AWS takes ${dollars(givenFree())} off: ten alarms and a million
requests a month are free for everybody. A page that is not open asks nothing.

## Keeping them, a month

${table(keeping)}

Originals can move to a cheaper storage class by a lifecycle rule of your own, as long as they stay readable at once: they are read
again when a new version of a stage is deployed.

## What is not in it

- Bytes that leave AWS: the first 100 GB a month are free, then $0.09 a GB.
- Originals that were overwritten or deleted, for the 30 days they can be had back.
- Videos: a function is paid by the time it runs, and a clip takes it longer than a photo.
- Tax, and whatever else is in the account.

## How it is worked out

- **Counted** on ${counted.countedOn}, over an import of ${counted.pictures} pictures (\`test/cost/count.ts\`). Each asset takes ${counted.importing.writeUnits} write and
  ${counted.importing.readUnits} read units of the table, its indexes included, ${counted.importing.puts} puts, ${counted.importing.gets} gets and ${counted.importing.queueCalls} sends of hints, and ${(counted.importing.tableBytes / 1000).toFixed(1)} kB stay in the
  table. A test counts again with every change, and fails where a figure has moved by a third.
- **Measured** on ${assumed.measuredOn}, on two cores: how long each function takes with a photo of 12 megapixels, and the ${renditionKb} kB of
  its renditions.
- **Assumed** (\`test/cost/assumed.json\`): Lambda takes ${assumed.lambdaIsSlowerBy} times as long, for its cores and the longer way to bucket and table, and longer
  where a function has less than a core; batches are half full; Lambda asks each queue with ${assumed.pollersPerMapping} pollers, ${assumed.pollSec} s at a time, as it
  does where its concurrency is limited.
- **Prices** are the list prices of ${prices.region} as of ${prices.asOf}, without anything AWS gives away (\`test/cost/prices.json\`, each with
  its page). They change: look there before you rely on them.

To bring it up to date, change those files and run \`npx vitest run --project house test/house/cost.test.ts -u\`.
`;

function table(work: (assets: number) => Line[]): string {
  const sheets = sizes.map((size) => withTotal(work(size)));
  const names = sheets[0]?.map(({ name }) => name) ?? [];
  const rows = names.map((name, at) => [name, ...sheets.map((lines) => dollars(lines[at]?.usd ?? 0))]);
  const head = ["", ...sizes.map((size) => `${size.toLocaleString("en-US")} photos`)];
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => (row[at] ?? "").length)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0));
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [head, rule, ...rows].map((row) => `| ${row.map(pad).join(" | ")} |`).join("\n");
}

const dollars = (usd: number): string => (usd < 9.995 ? `$${usd.toFixed(2)}` : `$${Math.round(usd)}`);
