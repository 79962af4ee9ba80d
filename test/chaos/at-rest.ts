import { Asset, type AssetId, assetIdOf, Job, Summary } from "@darkroom/domain";
import { type Content, contentOf } from "./contents.ts";
import type { Place } from "./context.ts";
import type { Asked } from "./people.ts";
import { codes, type Output } from "./pipeline.ts";
import type { Item } from "./rows/expressions.ts";

type Known = { asset: Asset.Info; jobs: Job.Info[]; results: Map<string, Item>; summary?: Summary.Info };
type Rest = { assets: Map<AssetId, Known>; firsts: Map<string, Item>; counts: Item[] };

/** Codes a job may end with because of what went wrong around it, once its attempts are used up. */
const exhausted = new Set([
  "network",
  "http_5xx",
  "job.crashed",
  "timeout",
  "timeout_killed",
  "content.contended",
  "oom",
]);
const lastMs = 7;

/** What is not as it should be once nothing goes wrong any more; `undefined` when the system is at rest and right. */
export function whatIsWrong(place: Place, asked: Asked): string | undefined {
  const rest = read(place);
  const { media = new Map() } = place.store.buckets;
  for (const [key, object] of media) {
    const known = rest.assets.get(assetIdOf(key));
    if (!known || !Asset.isOf(known.asset, object.etag)) return `${key} was not taken in`;
    const wrong = jobsOf(known, contentOf(object.body), place, asked) ?? duplicateOf(known, rest);
    if (wrong) return `${key}: ${wrong}`;
  }
  for (const { asset, jobs } of rest.assets.values()) {
    if (media.has(asset.original.key)) continue;
    if (!asset.isDeleted) return `${asset.original.key} is gone, but its asset lives`;
    const open = jobs.find((job) => !Job.isFinal(job));
    if (open) return `${asset.original.key} is gone, but its ${open.stage} is ${open.state}`;
  }
  return summariesOf(rest) ?? countsOf(rest);
}

function read({ rows }: Place): Rest {
  const assets = new Map<AssetId, Known>();
  const all = rows.all();
  for (const item of all)
    if (item._et === "Asset") {
      const asset = item as unknown as Asset.Info;
      assets.set(asset.id, { asset, jobs: [], results: new Map() });
    }
  for (const item of all) {
    const known = assets.get(item.assetId as AssetId);
    if (!known) continue;
    if (item._et === "Job") known.jobs.push(item as unknown as Job.Info);
    if (item._et === "Result") known.results.set(`${item.stage}#${item.generation}`, item);
    if (item._et === "Summary") known.summary = JSON.parse(String(item.shown));
  }
  const firsts = all.filter((item) => item._et === "Content" && item.SK === "FIRST");
  return {
    assets,
    firsts: new Map(firsts.map((item) => [String(item.sha256), item])),
    counts: all.filter((item) => item._et === "Count"),
  };
}

/** I1: every stage has come to an end that these bytes, or what people asked, explain. */
function jobsOf({ asset, jobs, results }: Known, content: Content, place: Place, asked: Asked): string | undefined {
  for (const { name } of codes[0].stages) {
    const job = jobs.find(({ stage }) => stage === name);
    if (!job) return `${name} has no job`;
    if (job.original.etag !== asset.original.etag) return `${name} is of another version`;
    if (!Job.isFinal(job)) return `${name} is ${job.state}${job.isWaiting ? ", waiting" : ""}, ${job.reason ?? ""}`;
    const result = results.get(`${name}#${job.published}`);
    if (job.state === "done") {
      const wrong = resultOf(job, result, content, place);
      if (wrong) return `${name}: ${wrong}`;
    } else if (!isExplained(job, { asset, jobs, content, asked }))
      return `${name} is ${job.state}, ${job.reason}, unexplained`;
  }
  return undefined;
}

function resultOf(job: Job.Info, result: Item | undefined, content: Content, { store }: Place): string | undefined {
  if (!result) return `published names no result (generation ${job.published})`;
  if (job.published !== job.generation) return undefined; // somebody rolled back
  if (result.etag !== job.original.etag) return "its result is of another version";
  const output = result.output as Output;
  if (output.content !== content.id) return `its result is of ${output.content}, not ${content.id}`;
  if (output.madeBy < job.stageVersion) return `code ${output.madeBy} did the work of version ${job.stageVersion}`;
  if (output.rendition === undefined) return undefined;
  const rendition = store.buckets.derived?.get(output.rendition);
  if (!rendition || contentOf(rendition.body).id !== content.id) return "its rendition shows other bytes";
  return undefined;
}

type Around = { asset: Asset.Info; jobs: readonly Job.Info[]; content: Content; asked: Asked };

function isExplained(job: Job.Info, { asset, jobs, content, asked }: Around): boolean {
  const { state, stage, reason = "" } = job;
  if (state === "cancelled") return asked.cancelled.has(`${job.assetId}/${stage}/${job.generation}`);
  if (state === "skipped") {
    if (reason === "duplicate") return asset.duplicateOf !== undefined;
    if (reason === "kind.not_accepted") return asset.kind === "other";
    const after = codes[0].stages.find(({ name }) => name === stage)?.after ?? [];
    const failed = jobs.some((other) => after.includes(other.stage) && Job.isFinal(other) && other.state !== "done");
    return reason === "stage.after_failed" && failed;
  }
  if (reason === "invalid_image") return content.fate === "invalid" && stage === "probe";
  if (reason === "poison_crash") return job.crashes >= 2 || job.bootDeaths >= 10;
  if (reason === "dead_letter") return true;
  return exhausted.has(reason) && job.attempt === 4;
}

/** One first asset per content, and every other one linked to it. */
function duplicateOf({ asset, jobs, results }: Known, { assets, firsts }: Rest): string | undefined {
  const job = jobs.find(({ stage }) => stage === "hash");
  if (job?.state !== "done" || job.published !== job.generation) return undefined;
  const sha256 = String((results.get(`hash#${job.published}`)?.output as { sha256?: string })?.sha256);
  const first = firsts.get(sha256);
  if (!first) return `its bytes ${sha256} have no first holder`;
  if (first.assetId === asset.id)
    return asset.duplicateOf === undefined ? undefined : "it is the first holder, and a duplicate";
  const holder = assets.get(first.assetId as AssetId);
  if (!holder || !Asset.isOf(holder.asset, String(first.etag))) return `the first holder of ${sha256} has other bytes`;
  return asset.duplicateOf === first.assetId
    ? undefined
    : `it is linked to ${asset.duplicateOf}, not to the first holder`;
}

/** Every summary shows what its asset has come to. */
function summariesOf({ assets }: Rest): string | undefined {
  for (const { asset, jobs, results, summary } of assets.values()) {
    if (asset.isDeleted && (!summary || summary.isDeleted)) continue; // nobody sees it
    if (!summary) return `${asset.original.key} has no summary`;
    const published = jobs.flatMap((job) => results.get(`${job.stage}#${job.published}`) ?? []);
    const made = Summary.of(asset, jobs, published as never, { nowMs: lastMs });
    const [wanted, found] = [comparable(made), comparable(summary)];
    if (wanted !== found) return `the summary of ${asset.original.key} is behind: ${found} instead of ${wanted}`;
  }
  return undefined;
}

const comparable = ({ changedAtMs: _at, assetRevision: _of, jobRevisions: _made, ...shown }: Summary.Info): string =>
  JSON.stringify(
    Object.entries(shown)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, sorted(value)]),
  );

const sorted = (value: unknown): unknown =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    : value;

/** Every month's counts are those of its summaries. */
function countsOf({ assets, counts }: Rest): string | undefined {
  const months = new Map<string, Record<string, number>>();
  for (const { summary } of assets.values()) {
    const name = summary && Summary.monthOf(summary);
    if (!summary || name === undefined) continue; // nobody sees it
    const month = months.get(name) ?? {};
    months.set(name, month);
    for (const name of [summary.kind, summary.issue ?? ""]) month[name] = (month[name] ?? 0) + 1;
  }
  for (const month of new Set([...months.keys(), ...counts.map((item) => String(item.month))])) {
    const found = counts.find((item) => item.month === month);
    for (const name of ["image", "video", "other", "failed", "busy"]) {
      const wanted = months.get(month)?.[name] ?? 0;
      if (wanted !== (found?.[name] ?? 0)) return `${month} counts ${found?.[name]} ${name}, not ${wanted}`;
    }
  }
  return undefined;
}

/** What must not change when everything that was ever said is said again: by item. */
export function fingerprint({ rows }: Place): Map<string, string> {
  const items = rows.all().filter(({ _et }) => _et === "Job" || _et === "Asset" || _et === "Result");
  return new Map(
    items.map((item) => {
      const { state, generation, published, duplicateOf, reason, isDeleted } = item;
      return [
        `${item.PK} ${item.SK}`,
        JSON.stringify({ state, generation, published, duplicateOf, reason, isDeleted }),
      ];
    }),
  );
}
