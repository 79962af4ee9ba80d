import type { Report } from "./add.ts";
import type { Figures } from "./figures.ts";
import { formatBytes, formatCount, printable } from "./printable.ts";
import type { Refusal } from "./refusal.ts";

/** Where an import is shown: a terminal's line, lines for a log, or JSON. */
export type ImportView = {
  refused(refusal: Refusal): void;
  put(file: { key: string; sizeBytes: number }): void;
  /** Takes the progress line away; from then on nothing is shown but what the caller prints. */
  end(): void;
};

/** The parts of a stream this needs: `process.stderr`, or a test's. */
export type Output = { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number | undefined };

const lineEveryMs = 250;
const logEveryMs = 10_000;

/** One JSON object per line for every refusal and put, and the figures every 10 s. */
export function showAsJson(figures: Figures, out: Output): ImportView {
  const tell = (event: string, fields: object) => out.write(`${JSON.stringify({ event, ...fields })}\n`);
  const timer = setInterval(() => tell("progress", figures), logEveryMs);
  return {
    refused: (refusal) => tell("refused", refusal),
    put: (file) => tell("put", file),
    end: () => clearInterval(timer),
  };
}

/** On a terminal one line that is written again four times a second; elsewhere a line every 10 s. */
export function showForPeople(figures: Figures, out: Output): ImportView {
  const speed = openSpeed(figures);
  const timer = setInterval(show, out.isTTY ? lineEveryMs : logEveryMs);

  function show(): void {
    const line = lineOf(figures, speed());
    if (out.isTTY) out.write(`\r\u001b[2K${line.slice(0, (out.columns ?? 80) - 1)}`);
    else out.write(`${line}\n`);
  }

  return {
    refused: () => undefined, // at the end, with their reasons
    put: () => undefined,
    end() {
      clearInterval(timer);
      if (out.isTTY) out.write("\r\u001b[2K");
    },
  };
}

function lineOf(figures: Figures, perSec: number): string {
  const { phase, files, sizeBytes, putFiles, putBytes, finishedFiles, thereFiles, refusedFiles } = figures;
  if (phase === "looking") return `looking: ${formatCount(files)} files, ${formatBytes(sizeBytes)} to copy`;
  const expected = files - thereFiles - figures.sameFiles - figures.sidecarFiles;
  const left = expected - finishedFiles;
  const parts = [
    `copied ${formatBytes(putBytes)} of ${formatBytes(sizeBytes)} (${formatCount(putFiles)} files)`,
    `finished ${formatCount(finishedFiles)} of ${formatCount(expected)}`,
  ];
  if (perSec > 0 && left > 0) parts.push(`${perSec.toFixed(1)}/s, ${formatDuration((left / perSec) * 1000)} left`);
  if (refusedFiles > 0) parts.push(`${formatCount(refusedFiles)} refused`);
  return parts.join(" · ");
}

const speedOverMs = 20_000;

/** Assets finished per second, over the last 20 s. */
function openSpeed(figures: Figures): () => number {
  const marks: { atMs: number; finished: number }[] = [];
  return () => {
    const now = { atMs: performance.now(), finished: figures.finishedFiles };
    marks.push(now);
    while (marks[1] && now.atMs - marks[1].atMs > speedOverMs) marks.shift();
    const first = marks[0] ?? now;
    const tookMs = now.atMs - first.atMs;
    return tookMs < 1_000 ? 0 : ((now.finished - first.finished) / tookMs) * 1000;
  };
}

/** What an import came to, in lines for people. */
export function summaryOf(report: Report): string[] {
  const { outcome, putFiles, putBytes, sidecarFiles, thereFiles, tookMs } = report;
  const word = { done: "import done", stopped: "import stopped", failed: "import broken off" }[outcome];
  const took = `in ${formatDuration(tookMs)}`;
  const lines = [`${word}: ${formatCount(putFiles)} files copied (${formatBytes(putBytes)}) ${took}`];
  if (sidecarFiles > 0)
    lines.push(`  ${formatCount(sidecarFiles)} of them sidecars: what they say goes to their originals`);
  if (thereFiles > 0) lines.push(`  ${formatCount(thereFiles)} were there already`);
  lines.push(...finishedLines(report), ...refusedLines(report));
  if (report.fault) lines.push(`  ${report.fault.code}: ${printable(report.fault.message)}`);
  if (outcome !== "done") lines.push("  the same command goes on where this one stopped");
  return lines;
}

function finishedLines({ finishedFiles, failedFiles, failedByCode, unseenFiles }: Report): string[] {
  const lines: string[] = [];
  if (finishedFiles > 0) lines.push(`  ${formatCount(finishedFiles)} finished`);
  if (failedFiles > 0) {
    const codes = Object.entries(failedByCode).map(([code, count]) => `${printable(code)} ${formatCount(count)}`);
    lines.push(`  ${formatCount(failedFiles)} of them with an error: ${codes.join(", ")}`);
  }
  if (unseenFiles > 0) lines.push(`  ${formatCount(unseenFiles)} still in work: darkroom status shows them`);
  return lines;
}

const shownPerCode = 5;

function refusedLines({ refusedFiles, refusedByCode, refusals }: Report): string[] {
  if (refusedFiles === 0) return [];
  const lines = [`  ${formatCount(refusedFiles)} refused:`];
  for (const [code, count] of Object.entries(refusedByCode)) {
    const kept = refusals.filter((refusal) => refusal.code === code);
    lines.push(`    ${code} (${formatCount(count)}): ${printable(kept[0]?.message ?? "")}`);
    lines.push(...kept.slice(0, shownPerCode).map(({ path }) => `      ${printable(path)}`));
    if (count > shownPerCode)
      lines.push(`      and ${formatCount(count - shownPerCode)} more: darkroom imports --jsonl`);
  }
  return lines;
}

/** A duration as people say it: `4 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(durationMs: number): string {
  const sec = Math.max(0, Math.round(durationMs / 1000));
  if (sec < 60) return durationMs < 10_000 ? `${(durationMs / 1000).toFixed(1)} s` : `${sec} s`;
  if (sec < 3600) return `${Math.floor(sec / 60)} min ${sec % 60} s`;
  return `${Math.floor(sec / 3600)} h ${Math.floor((sec % 3600) / 60)} min`;
}
