import { setTimeout as sleep } from "node:timers/promises";
import { Migrations } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type { Command } from "commander";
import type * as z from "zod";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { bar, formatCount } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi, findPlace, type Place } from "../target.ts";

type Options = CommonOptions & { dryRun?: boolean; detach?: boolean };
type Listed = z.infer<typeof Migrations.list.answer>;

const lookEveryMs = 300;
const silentMs = 120_000;

/** `darkroom migrate`: brings the table, and what is stored in it, to this code's schema. A start does the same by itself. */
export function migrateCommand(shell: Shell): Command {
  return define({
    name: "migrate",
    summary: "Bring the table, and what is stored in it, to this version's schema (npm start does it too)",
    examples: ["migrate", "migrate status", "migrate --dry-run --json"],
    exits: "Exit status: 0 all is of this schema, 1 failed, 2 wrong use, 3 something is still to be done",
  })
    .argument("[what]", "status: only tell how far it is")
    .option("--dry-run", "only count what would change")
    .option("--detach", "do not wait until it is done")
    .action((what: string | undefined, options: Options) => act(shell, options, () => migrate(shell, what, options)));
}

async function migrate(shell: Shell, what: string | undefined, options: Options): Promise<number> {
  if (what !== undefined && what !== "status") throw wrongUse("migrate: only status may follow");
  const place = await findPlace(shell);
  const isHere = options.url === undefined && !place.running;
  if (isHere && what === undefined && !options.dryRun) return readyHere(shell, place, options);
  const api = await findApi(shell, options);
  if (options.dryRun) return count(shell, api, options);
  if (what === undefined) await run(shell, api, options);
  const listed = await api.ask(Migrations.list, {});
  if (options.json) writeJson(shell, listed);
  else writeLines(shell, linesOf(listed));
  return isAllDone(listed) ? exits.ok : exits.refused;
}

/** With nothing running there is nobody to change what is stored: that begins with the next start. */
async function readyHere(shell: Shell, place: Place, options: Options): Promise<number> {
  const { readyTable } = await import("../ready-table.ts");
  const { table, from, to, due } = await readyTable(place, { makes: false });
  if (options.json) writeJson(shell, { table, from, to, due });
  else
    writeLines(shell, [
      from === to ? `table ${table} has schema ${to} already` : `table ${table}: schema ${from} → ${to}`,
      ...due.map((number) => `migration ${number} is due: npm start begins it by itself`),
    ]);
  return due.length === 0 ? exits.ok : exits.refused;
}

async function count(shell: Shell, api: Api, options: Options): Promise<number> {
  const byNumber = new Map<number, Migrations.Counted>();
  let cursor: string | undefined;
  do {
    const body = { dryRun: true, ...(cursor !== undefined && { cursor }) };
    const { counted, nextCursor }: z.infer<typeof Migrations.run.answer> = await api.ask(Migrations.run, {}, { body });
    const before = counted && byNumber.get(counted.number);
    if (counted) {
      const looked = counted.looked + (before?.looked ?? 0);
      byNumber.set(counted.number, { ...counted, looked, changed: counted.changed + (before?.changed ?? 0) });
    }
    cursor = nextCursor;
  } while (cursor !== undefined);
  const due = [...byNumber.values()];
  if (options.json) writeJson(shell, { dryRun: true, due });
  else if (due.length === 0) writeLines(shell, ["nothing is due"]);
  for (const { number, looked, changed } of options.json ? [] : due)
    writeLines(shell, [`migration ${number} would change ${formatCount(changed)} of ${formatCount(looked)} assets`]);
  return due.length === 0 ? exits.ok : exits.refused;
}

/** Begins what is due, or joins who did, and waits for its end. */
async function run(shell: Shell, api: Api, options: Options): Promise<void> {
  try {
    await api.ask(Migrations.run, {}, { body: {} });
  } catch (error) {
    if (!Fault.is(error, "migration.running")) throw error;
    if (!options.json) writeLines(shell, [`${error.message}; this shows how far it is`]);
  }
  const isLive = shell.err.isTTY === true && !options.json;
  while (!options.detach) {
    const listed = await api.ask(Migrations.list, {});
    if (isAllDone(listed)) break;
    mustBeHeardOf(listed);
    if (isLive) shell.err.write(`\r\u001b[2K${progressLine(listed).slice(0, (shell.err.columns ?? 80) - 1)}`);
    await sleep(lookEveryMs);
  }
  if (isLive) shell.err.write("\r\u001b[2K");
}

const isAllDone = ({ items }: Listed): boolean => items.every(({ state }) => state === "done");

/** Throws `migration.silent` when nobody has gone on with it for two minutes. */
function mustBeHeardOf({ items }: Listed): void {
  const now = items.find(({ state }) => state === "working");
  if (!now?.updatedAt || Date.parse(now.updatedAt) > Date.now() - silentMs) return;
  const text = `Nothing was heard of migration ${now.number} for two minutes: see the log; it goes on by itself`;
  throw new Fault("unavailable", "migration.silent", text, { number: now.number });
}

function progressLine({ items, assets }: Listed): string {
  const now = items.find(({ state }) => state !== "done");
  if (!now) return "";
  const share = assets === 0 ? 0 : Math.min(1, now.looked / assets);
  const looked = `${Math.floor(share * 100)} %: ${formatCount(now.looked)} of ${formatCount(assets)} assets`;
  return `${bar(share)} migration ${now.number}: ${looked}, ${formatCount(now.changed)} changed`;
}

const linesOf = ({ schemaVersion, items }: Listed): string[] => [
  `schema ${schemaVersion}`,
  ...columns(
    items.map(({ number, state, summary, looked, changed }) => [
      ...[`  ${number}`, state, `${formatCount(looked)} looked at`, `${formatCount(changed)} changed`, summary],
    ]),
  ),
];
