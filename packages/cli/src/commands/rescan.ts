import { Rescan } from "@darkroom/contract";
import { Asset } from "@darkroom/domain";
import type { Command } from "commander";
import type { Api } from "../api.ts";
import { formatCount, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type RescanOptions = CommonOptions & {
  limit: string;
  stage?: string[];
  kind?: string[];
  prefix?: string;
  failed?: boolean;
  stale?: boolean;
  all?: boolean;
  cursor?: string;
  dryRun?: boolean;
};

type Counted = { looked: number; matched: number; byStage: Record<string, number>; nextCursor?: string | undefined };

const mostAtOnce = 500;

/** `darkroom rescan`: does stages of assets again. */
export function rescanCommand(shell: Shell): Command {
  const examples = [
    "rescan --dry-run",
    "rescan --limit 100000",
    "rescan --failed --stage thumbnail",
    "rescan --all --kind image --prefix Pictures/2024/ --limit 500",
  ];
  const summary = "Do again what a newer Darkroom does better, or what failed; nothing is blanked meanwhile";
  return define({ name: "rescan", summary, examples })
    .description(
      `${summary}.\n\nBy default: results of an older version of their stage, and what was refused as unsupported, newest\ncapture first. Imports go first, and what people edited stays.`,
    )
    .option("--limit <count>", "at most so many assets", "100")
    .option("--stage <name...>", "only these stages: probe (metadata), thumbnail, …")
    .option("--kind <kind...>", "only these kinds: image, video, audio, other")
    .option("--prefix <prefix>", "only assets whose key begins with this")
    .option("--failed", "what ended in an error, whatever the error")
    .option("--stale", "what a model said that would be asked otherwise today: another model, prompt or backend")
    .option("--all", "whatever its state; without --stage only the metadata (probe)")
    .option("--cursor <cursor>", "go on where an earlier rescan ended")
    .option("--dry-run", "only count")
    .action((options: RescanOptions) => act(shell, options, () => rescan(shell, options)));
}

async function rescan(shell: Shell, options: RescanOptions): Promise<number> {
  const limit = Number(options.limit);
  if (!(Number.isInteger(limit) && limit >= 1)) throw wrongUse("--limit: a whole number from 1");
  if ([options.failed, options.stale, options.all].filter(Boolean).length > 1)
    throw wrongUse("--failed, --stale and --all: one of them");
  const api = await findApi(shell, options);
  const counted = await walk(api, options, limit, true);
  if (!options.json) writeLines(shell, [found(counted)]);
  const done = options.dryRun || counted.matched === 0 ? counted : await walk(api, options, limit, false);
  if (options.json) writeJson(shell, { dryRun: options.dryRun === true, ...done });
  else if (done !== counted)
    writeLines(shell, [`${formatCount(done.matched)} are done again; darkroom status shows how far they are`]);
  if (!options.json && done.nextCursor) writeLines(shell, [`there is more to look at: --cursor ${done.nextCursor}`]);
  return exits.ok;
}

/** Asks again until so many assets were found, or there are no more. */
async function walk(api: Api, options: RescanOptions, limit: number, dryRun: boolean): Promise<Counted> {
  const { stage: stages, kind: kinds, prefix: keyPrefix } = options;
  const which = options.failed ? "failed" : options.stale ? "stale" : options.all ? "all" : "improvable";
  const filter = { which, stages, keyPrefix, kinds: kinds?.map(kindOf) } as const;
  const sum: Counted = { looked: 0, matched: 0, byStage: {}, nextCursor: options.cursor };
  do {
    const asked = { filter, dryRun, limit: Math.min(mostAtOnce, limit - sum.matched), cursor: sum.nextCursor };
    const { looked, matched, byStage, nextCursor } = await api.ask(Rescan.start, {}, { body: asked });
    sum.looked += looked;
    sum.matched += matched;
    for (const [name, count] of Object.entries(byStage)) sum.byStage[name] = (sum.byStage[name] ?? 0) + count;
    sum.nextCursor = nextCursor;
  } while (sum.nextCursor !== undefined && sum.matched < limit);
  return sum;
}

function kindOf(name: string): Asset.Kind {
  const { data } = Asset.Kind.safeParse(name);
  if (data) return data;
  throw wrongUse(`--kind: one of ${Asset.Kind.options.join(", ")}`);
}

function found({ looked, matched, byStage, nextCursor }: Counted): string {
  const stages = Object.entries(byStage).map(([name, count]) => `${printable(name)} ${formatCount(count)}`);
  const of = `of ${formatCount(looked)} looked at`;
  if (matched === 0) return `nothing to do again, ${of}`;
  return `${formatCount(matched)} assets (${stages.join(", ")}), ${of}${nextCursor ? ", and perhaps more" : ""}`;
}
