import { setTimeout } from "node:timers/promises";
import { Search } from "@darkroom/contract";
import { Filter } from "@darkroom/domain";
import type { Command } from "commander";
import { writeAssets } from "../asset-rows.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type SearchOptions = CommonOptions &
  Filter.Written & { limit: string; sort?: string; reverse?: boolean; count?: string | true };

const pageSize = 500;
const askAgainMs = 500;

/** `darkroom search`: assets by filters; `darkroom search rebuild`: its rows made anew. */
export function searchCommand(shell: Shell): Command {
  const examples = [
    "search --camera 'NIKON D90,Canon EOS R5' --rating 4..",
    "search --kind '!video' --captured 2024-06-01..2024-08-31 --place true --sort size",
    "search --issue failed --count kind,year",
    "search --folder Pictures/2024 --limit 100000 --json | jq -r .key",
    "search rebuild",
  ];
  const command = define({ name: "search", summary: "Find assets by filters (--json: one per line)", examples })
    .description(
      "Find assets by filters. Filters are joined by and; within one, terms are separated by commas and joined by or; ! before\na term means not, none means without a value, a..b is a range with both ends, either of which may be missing.",
    )
    .option("--limit <count>", "at most so many", "50")
    .option("--sort <field>", Search.Sort.options.join(", "), "captured")
    .option("--reverse", "smallest or oldest first; of names and positions: the last first", false)
    .option("--count [fields]", `only count: all, and each value of fields (${Search.Facet.options.join(", ")})`);
  for (const name of Filter.names) command.option(`--${dashed(name)} <terms>`, Filter.fields[name].says);
  command.action((options: SearchOptions) => act(shell, options, () => search(shell, options)));
  const rebuild = define({ name: "rebuild", summary: "Build the search's rows anew from the table", examples: [] });
  return command.addCommand(
    rebuild.action((options: CommonOptions) => act(shell, options, () => rebuildRows(shell, options))),
  );
}

/** `contentType` is `--content-type`. */
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

async function search(shell: Shell, options: SearchOptions): Promise<number> {
  const limit = Number(options.limit);
  if (!(Number.isInteger(limit) && limit >= 1)) throw wrongUse("--limit: a whole number from 1");
  const api = await findApi(shell, options);
  const filter = Object.fromEntries(Filter.names.map((name) => [name, options[name]]));
  const isByText = options.sort === "name" || options.sort === "position"; // those begin with the first
  const asked = { ...filter, sort: options.sort, order: options.reverse === isByText ? "desc" : "asc" };
  if (options.count !== undefined) {
    const facets = options.count === true ? undefined : options.count;
    const { total, facets: counts } = await api.ask(Search.find, { ...asked, limit: 0, facets });
    if (options.json) writeJson(shell, { total, facets: counts });
    else writeLines(shell, countLines(total, counts));
    return exits.ok;
  }
  let left = limit;
  let cursor: string | undefined;
  do {
    const page = await api.ask(Search.find, { ...asked, cursor, limit: Math.min(pageSize, left) });
    writeAssets(shell, page.items, options);
    left -= page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
  return exits.ok;
}

type Counts = Partial<Record<Search.Facet, { values: { value: string | null; count: number }[]; distinct: number }>>;

function countLines(total: number, counts: Counts): string[] {
  const lines = Object.entries(counts).flatMap(([field, { values, distinct }]) => [
    `${field} (${formatCount(distinct)})`,
    ...values.map(({ value, count }) => `  ${formatCount(count)}  ${value === null ? "none" : printable(value)}`),
  ]);
  return [`${formatCount(total)} found`, ...lines];
}

/** Waits until the new rows answer. */
async function rebuildRows(shell: Shell, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  const { dataset: before } = await api.ask(Search.rebuild, {});
  for (let copied = 0; ; await setTimeout(askAgainMs)) {
    const { dataset, building } = await api.ask(Search.status, {});
    if (dataset !== undefined && dataset !== before) break;
    if (building && building.copied > copied && !options.json)
      writeLines(shell, [`${formatCount(building.copied)} summaries`]);
    copied = Math.max(copied, building?.copied ?? 0);
  }
  const { total } = await api.ask(Search.find, { limit: 0 });
  if (options.json) writeJson(shell, { rows: total });
  else writeLines(shell, [`${formatCount(total)} assets answer from new rows`]);
  return exits.ok;
}
