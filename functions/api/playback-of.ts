import type { Films } from "@darkroom/contract";
import { type Job, JobView, Playability, type Rendition } from "@darkroom/domain";
import { versionOf } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { outputOf, type Read } from "./read-asset.ts";

type Found = Films.Playback & { proxy?: Rendition.Info };
type Around = { nowMs: number; closedLanes?: ReadonlyMap<string, string> };

/** What browsers play of a film, or why there is nothing yet. What its probe found is enough for an original that plays. */
export function playbackOf({ asset, jobs, results, summary }: Read, around: Around): Found {
  if (asset.kind !== "video") return { state: "none", code: "playback.none", message: "This asset is not a film" };
  const address = `/v1/assets/${asset.id}/playback`;
  const proxy = summary.renditions.find(({ role }) => role === "proxy");
  const facts = outputOf(results, "probe");
  const lack = facts["videoCodec"] === undefined ? undefined : Playability.lackOf(facts);
  const why = lack && { lacks: lack };
  if (proxy) {
    const url = `${address}?v=${versionOf(proxy)}`;
    return { state: "ready", source: "proxy", url, contentType: proxy.contentType, ...why, proxy };
  }
  if (facts["videoCodec"] !== undefined && Playability.isPlayable(facts)) {
    return { state: "ready", source: "original", url: address, contentType: asset.original.contentType, ...why };
  }
  const job = jobs.find(({ stage }) => stage === "playback");
  return { ...absenceOf(job, jobs, around), ...why };
}

function absenceOf(job: Job.Info | undefined, jobs: readonly Job.Info[], around: Around): Films.Playback {
  if (!job) return { state: "waiting", code: "playback.not_ready", message: "It is not looked at yet" };
  if (job.state === "done") {
    const message = "Browsers do not play it as it is, and DARKROOM_PLAYBACK says that no copies are made";
    return { state: "none", code: "playback.none", message };
  }
  const view = JobView.of(job, { stages, jobs, closedLanes: new Map(), ...around });
  if (job.state === "queued" || job.state === "running") {
    const waitsFor = view.waitsFor && { waitsFor: view.waitsFor };
    const message = job.state === "running" ? "A copy that browsers play is being made" : waitWords(view);
    return { state: "waiting", code: "playback.not_ready", message, ...waitsFor };
  }
  const message = view.message ?? "No copy that browsers play could be made";
  return { state: "failed", code: view.reason ?? "playback.failed", message };
}

const waitWords = ({ waitsFor, reason }: JobView.View): string =>
  `A copy that browsers play waits for ${waitsFor ?? "its turn"}${reason === undefined ? "" : `: ${reason}`}`;
