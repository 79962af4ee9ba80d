import { bar, formatBytes, formatCount, printable } from "./printable.ts";
import type { Refusal } from "./refusal.ts";
import type { Output } from "./show-import.ts";
import { formatDuration } from "./show-import.ts";
import type { UploadFigures, UploadView } from "./upload-files.ts";

const lineEveryMs = 250;
const logEveryMs = 10_000;

/** Shows an upload while it runs: one JSON object a line, or a line for people that is written again. */
export function showUpload(figures: UploadFigures, { out, progress, isJson }: Shown): UploadView & Disposable {
  const startedMs = performance.now();
  const isLive = !isJson && progress.isTTY === true;
  const show = () => {
    if (isJson) out.write(`${JSON.stringify({ event: "progress", ...figures })}\n`);
    else if (isLive) progress.write(`\r\u001b[2K${lineOf(figures, startedMs).slice(0, (progress.columns ?? 80) - 1)}`);
    else progress.write(`${lineOf(figures, startedMs)}\n`);
  };
  const timer = setInterval(show, isLive ? lineEveryMs : logEveryMs);
  const tell = (line: object, words: string) => {
    if (isJson) out.write(`${JSON.stringify(line)}\n`);
    else out.write(`${isLive ? "\r\u001b[2K" : ""}${words}\n`);
  };
  return {
    ended: ({ path }, uploaded) => {
      const { event, key } = uploaded;
      const word = event === "duplicate" ? "there already" : "uploaded";
      tell({ ...uploaded, path }, `${word}: ${printable(path)}${event === "duplicate" ? ` is ${printable(key)}` : ""}`);
    },
    refused: (refusal: Refusal) =>
      tell(
        { event: "refused", ...refusal },
        `refused: ${printable(refusal.path)}: ${refusal.code}: ${refusal.message}`,
      ),
    [Symbol.dispose]: () => {
      clearInterval(timer);
      if (isLive) progress.write("\r\u001b[2K");
    },
  };
}

type Shown = { out: Output; progress: Output; isJson: boolean };

function lineOf(figures: UploadFigures, startedMs: number): string {
  const { files, sizeBytes, hashedBytes, sentBytes, uploadedFiles, duplicateFiles, refusedFiles } = figures;
  if (sentBytes === 0) return `looking: ${formatBytes(hashedBytes)} of ${formatBytes(sizeBytes)}`;
  const share = sizeBytes === 0 ? 0 : Math.min(1, sentBytes / sizeBytes);
  const perSec = sentBytes / ((performance.now() - startedMs) / 1000);
  const parts = [
    `${bar(share)} ${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}`,
    `${formatCount(uploadedFiles)} of ${formatCount(files)} files`,
    `${formatBytes(perSec)}/s`,
  ];
  if (duplicateFiles > 0) parts.push(`${formatCount(duplicateFiles)} there already`);
  if (refusedFiles > 0) parts.push(`${formatCount(refusedFiles)} refused`);
  return parts.join(" · ");
}

/** What an upload came to, in one line for people. */
export function uploadSummary(figures: UploadFigures, outcome: "done" | "stopped", tookMs: number): string {
  const { uploadedFiles, duplicateFiles, refusedFiles } = figures;
  const parts = [`${formatCount(uploadedFiles)} uploaded`, `${formatCount(duplicateFiles)} there already`];
  if (refusedFiles > 0) parts.push(`${formatCount(refusedFiles)} refused`);
  const more = outcome === "stopped" ? "; the same command goes on where this one stopped" : "";
  return `upload ${outcome}: ${parts.join(", ")} in ${formatDuration(tookMs)}${more}`;
}
