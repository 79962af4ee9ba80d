import { setTimeout as sleep } from "node:timers/promises";
import { Enqueueing } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import type { Command } from "commander";
import type * as z from "zod";
import type { Api } from "../../api.ts";
import { formatCount, printable } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../../shell.ts";
import { findApi } from "../../target.ts";
import { standingLine } from "./status.ts";

type EnqueueOptions = CommonOptions & {
  mode: string[];
  mediaId?: string;
  limit?: string;
  since?: string;
  all?: boolean;
  missingTitle?: boolean;
  missingCaption?: boolean;
  stale?: boolean;
  prefix?: string;
  kind?: string[];
  rubric?: string;
  schema?: string;
  force?: boolean;
  dryRun?: boolean;
  detach?: boolean;
};

type Answer = z.infer<typeof Enqueueing.start.answer>;
type Body = z.input<typeof Enqueueing.Body>;

const lookEveryMs = 400;
const told503 = [503]; // with the reason, in the same shape

/** `darkroom ai enqueue`: asks modes of assets. */
export function enqueueCommand(shell: Shell): Command {
  const examples = [
    "ai enqueue --mode caption --missing-caption --limit 100",
    "ai enqueue --mode=quality --mode=nsfw_classify --all --dry-run",
    "ai enqueue --mode feedback --rubric essay --schema criteria.v2 --prefix Essays/",
    "ai enqueue --mode all --media-id Pictures/2024/IMG_0001.jpg",
    "ai enqueue --mode title --media-id Pictures/2024/IMG_0001.jpg --force",
  ];
  const summary = "Ask models of assets: what is missing, or with --force anew";
  const status = "Exit status: 0 ok, 1 failed, 2 wrong use, 3 nothing was begun, or not for all";
  return define({ name: "enqueue", summary, examples, exits: status })
    .option("--mode <name...>", "caption, title, …; auto: those that run by themselves; all: every mode", ["auto"])
    .option("--media-id <asset>", "this one asset, by its id (ast_…) or key, ahead of everything else")
    .option("--all", "the whole library")
    .option("--missing-title", "what shows no title")
    .option("--missing-caption", "what no model has described")
    .option("--stale", "what would be asked otherwise today: another model, prompt or backend")
    .option("--since <date>", "what was added at or after: 2026-06-01")
    .option("--prefix <prefix>", "whose key begins with this")
    .option("--kind <kind...>", "only these kinds: image, video")
    .option("--limit <count>", "at most so many assets, newest capture first")
    .option("--rubric <rubric>", "of feedback: by which rubric, the latest version or the one you say: essay, essay@2")
    .option("--schema <schema>", "of feedback: criteria.v1, verdicts; criteria.v2, points as well")
    .option("--force", "also what is done: asked once more; people see the old answer meanwhile")
    .option("--dry-run", "only count")
    .option("--detach", "do not wait until everything is enqueued")
    .action((options: EnqueueOptions) => act(shell, options, () => enqueue(shell, options)));
}

async function enqueue(shell: Shell, options: EnqueueOptions): Promise<number> {
  const { json } = options;
  const api = await findApi(shell, options);
  const ask = (body: Body) => api.ask(Enqueueing.start, {}, { body, accepts: told503 });
  const body = bodyOf(options);
  const counted = await ask({ ...body, dry_run: true });
  if (isRefused(counted) || options.dryRun) return tell(shell, options, counted);
  if (!json && counted.matched !== undefined && body.media_id === undefined) writeLines(shell, [matchedLine(counted)]);
  const answer = counted.matched === 0 && !counted.isAtLeast ? counted : await ask(body);
  const run = answer.run && !options.detach ? await follow(shell, api, answer.run, options) : answer.run;
  return tell(shell, options, run ? { ...answer, run } : answer);
}

function bodyOf(options: EnqueueOptions): Body {
  const { mode, mediaId, limit, since, all, missingTitle, missingCaption, stale, prefix, kind, force } = options;
  const count = limit === undefined ? undefined : Number(limit);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1)) throw wrongUse("--limit: a whole number from 1");
  const kinds = kind as NonNullable<Body["filter"]>["kinds"]; // the API says which there are
  return {
    mode: mode.flatMap((names) => names.split(",")),
    ...(mediaId !== undefined && { media_id: AssetId.safeParse(mediaId).data ?? assetIdOf(mediaId) }),
    ...(count !== undefined && { limit: count }),
    ...(since !== undefined && { since }),
    ...(all && { all }),
    ...(missingTitle && { missing_title: true }),
    ...(stale && { stale: true }),
    ...(missingCaption && { missing_caption: true }),
    ...((prefix !== undefined || kinds) && {
      filter: { ...(prefix !== undefined && { keyPrefix: prefix }), ...(kinds && { kinds }) },
    }),
    ...(force && { force }),
    ...optionsOf(options),
  };
}

/** What is said to the one mode that takes options; the API says what is wrong with it. */
function optionsOf({ rubric, schema }: EnqueueOptions): Pick<Body, "options"> {
  if (rubric === undefined && schema === undefined) return {};
  const [id, version] = rubric?.split("@") ?? [];
  const rubricVersion = version === undefined ? undefined : Number(version);
  return {
    options: {
      ...(id !== undefined && { rubric: id }),
      ...(rubricVersion !== undefined && { rubricVersion }),
      ...(schema !== undefined && { schema }),
    },
  };
}

const isRefused = ({ status }: Answer): boolean => status === "config_failed" || status === "start_failed";

async function follow(
  shell: Shell,
  api: Api,
  begun: Enqueueing.View,
  { json }: CommonOptions,
): Promise<Enqueueing.View> {
  let run = begun;
  while (run.state === "working") {
    await sleep(lookEveryMs);
    run = await api.ask(Enqueueing.get, { runId: run.runId });
    if (shell.err.isTTY && !json) shell.err.write(`\r${formatCount(run.matched)} assets enqueued `);
  }
  if (shell.err.isTTY && !json) shell.err.write("\r");
  return run;
}

function tell(shell: Shell, { json }: CommonOptions, answer: Answer): number {
  if (json) writeJson(shell, answer);
  else writeLines(shell, linesOf(answer).map(printable));
  const refused =
    (answer.run?.refused ?? 0) + (answer.jobs ?? []).filter(({ outcome }) => outcome === "refused").length;
  return isRefused(answer) || refused > 0 ? exits.refused : exits.ok;
}

function linesOf(answer: Answer): string[] {
  const { message, jobs, run, matched } = answer;
  if (message !== undefined) return [`nothing was enqueued: ${message}`];
  if (jobs)
    return [...jobs.map(({ stage, outcome, reason }) => `${stage}: ${reason ?? words[outcome]}`), standingLine(answer)];
  if (!run) return matched === undefined ? [] : [matchedLine(answer), standingLine(answer)];
  const { created, again, open, done, refused, reasons } = run;
  const odd = Object.entries(reasons).map(([reason, count]) => `${formatCount(count)} ${reason}`);
  return [
    `${formatCount(run.matched)} assets: ${formatCount(created + again)} questions wait, ${formatCount(open)} did already, ${formatCount(done)} are answered`,
    ...(refused > 0 ? [`${formatCount(refused)} cannot be asked: ${odd.join(", ")}`] : []),
    ...(run.state === "working" ? [`goes on as ${run.runId}`] : []),
    standingLine(answer),
  ];
}

const words = {
  created: "asked",
  again: "asked once more",
  open: "is asked already",
  done: "is answered; --force asks again",
  refused: "refused",
};

const matchedLine = ({ matched = 0, isAtLeast }: Answer): string =>
  `${isAtLeast ? "at least " : ""}${formatCount(matched)} assets have something to be asked`;
