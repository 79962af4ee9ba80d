import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { Fault } from "@darkroom/domain";
import { addFile, type Importing } from "./add-file.ts";
import type { Api } from "./api.ts";
import { type Figures, noFigures } from "./figures.ts";
import { type ImportLog, openImportLog } from "./import-log.ts";
import type { Media } from "./media.ts";
import { abortUpload, isEmpty } from "./put.ts";
import type { Refusal } from "./refusal.ts";
import { openRoots, type Root } from "./roots.ts";
import { mustFit, roomFor } from "./space.ts";
import { usualStallMs } from "./stall.ts";
import { type Step, walk } from "./walk.ts";
import { type FinishedWatch, watchFinished } from "./watch-finished.ts";

export type ImportOptions = {
  media: Media;
  dataDir: string; // where import log and names are kept, and whose disk must have room
  api?: Api | undefined; // where to learn what is finished; without it the import ends with the last put
  source?: string; // kept on every asset
  inFlight?: number; // puts at once
  limit?: number; // files nobody has put before, at most
  followFolders?: boolean;
  download?: boolean;
  roomBytes?: number; // what may be put; by default what the disk has free
  stallMs?: number;
  patienceMs?: number;
  stop?: AbortSignal | undefined; // takes no more files and ends when those under way are put, in 10 s at most
  figures?: Figures; // kept up to date, for whoever shows them
  onRefused?: (refusal: Refusal) => void;
  onPut?: (file: { key: string; sizeBytes: number }) => void;
};

/** How an import ended. Refusals beyond the first hundred are in the log only. */
export type Report = Figures & {
  importId: string;
  isFirst: boolean; // no import wrote to this data folder before
  outcome: "done" | "stopped" | "failed";
  fault?: Fault; // why it failed; the next import goes on where this one stopped
  refusals: Refusal[];
  refusedByCode: Record<string, number>;
  failedByCode: Record<string, number>;
  tookMs: number;
};

const drainMs = 10_000;
const shownRefusals = 100;

/**
 * Copies folders into the library, with every file's path as its key. Files an earlier import put are left; a file that
 * cannot be taken is refused with its reason, and the rest goes on.
 * Throws `source.not_a_folder`, and `disk_full` before the first put when they do not fit. What stops it later is in the report.
 */
export async function addFolders(paths: readonly string[], options: ImportOptions): Promise<Report> {
  const { dataDir, api, stop, figures = noFigures() } = options;
  const beganMs = performance.now();
  const roots = await openRoots(paths, dataDir);
  const importId = randomUUID();
  await using log = await openImportLog(dataDir, importId);
  log.add({ event: "started", paths: roots.map(({ path }) => path), source: options.source ?? "import" });
  const notes = takeNotes(figures, log, options.onRefused);
  await lookFirst(roots, log, { ...options, figures }).catch((error) => {
    log.add({ event: "ended", outcome: "refused", putFiles: 0, thereFiles: 0, refusedFiles: 0 });
    throw error;
  });

  figures.phase = "putting";
  const cut = new AbortController();
  await using watch = api && (await watchFinished(api, { onFinished: notes.finished, signal: stop ?? cut.signal }));
  const fault = await putAll(roots, { ...options, figures, log, watch, notes, cut });
  const goesOn = !fault && !stop?.aborted;
  if (watch && goesOn) {
    figures.phase = "finishing";
    figures.unseenFiles = await watch.rest();
  }
  figures.phase = "ended";
  const outcome = fault ? "failed" : stop?.aborted ? "stopped" : "done";
  const { putFiles, thereFiles, refusedFiles } = figures;
  log.add({ event: "ended", outcome, putFiles, thereFiles, refusedFiles });
  const { refusals, refusedByCode, failedByCode } = notes;
  const tookMs = Math.round(performance.now() - beganMs);
  const { isFirst } = log;
  return {
    importId,
    isFirst,
    outcome,
    ...(fault && { fault }),
    ...figures,
    refusals,
    refusedByCode,
    failedByCode,
    tookMs,
  };
}

type Notes = {
  refusals: Refusal[];
  refusedByCode: Record<string, number>;
  failedByCode: Record<string, number>;
  refuse(refusal: Refusal): void;
  finished(asset: { code: string | undefined }): void;
};

function takeNotes(figures: Figures, log: ImportLog, onRefused: ImportOptions["onRefused"]): Notes {
  const refusals: Refusal[] = [];
  const refusedByCode: Record<string, number> = {};
  const failedByCode: Record<string, number> = {};
  return {
    refusals,
    refusedByCode,
    failedByCode,
    refuse(refusal) {
      figures.refusedFiles++;
      refusedByCode[refusal.code] = (refusedByCode[refusal.code] ?? 0) + 1;
      if (refusals.length < shownRefusals) refusals.push(refusal);
      log.add({ event: "refused", ...refusal });
      onRefused?.(refusal);
    },
    finished({ code }) {
      figures.finishedFiles++;
      if (code === undefined) return;
      figures.failedFiles++;
      failedByCode[code] = (failedByCode[code] ?? 0) + 1;
    },
  };
}

type Looking = ImportOptions & { figures: Figures };

/** Sums what is to be put before anything is, so that an import that cannot end does not begin. */
async function lookFirst(roots: readonly Root[], log: ImportLog, options: Looking): Promise<void> {
  const { figures, stop, dataDir, roomBytes } = options;
  for await (const step of stepsOf(roots, log, options)) {
    if (stop?.aborted) return;
    if (!("found" in step)) continue;
    figures.files++;
    if (!log.has(step.found)) figures.sizeBytes += step.found.sizeBytes;
  }
  await mustFit(dataDir, figures.sizeBytes, roomBytes ?? (await roomFor(dataDir)));
}

type Putting = Looking & { log: ImportLog; watch: FinishedWatch | undefined; notes: Notes; cut: AbortController };

/** Puts file after file, several at once. Answers what stopped it. */
async function putAll(roots: readonly Root[], options: Putting): Promise<Fault | undefined> {
  const { media, stop, log, figures, watch, notes, cut } = options;
  const halt = new AbortController();
  const stopped = stop ? AbortSignal.any([stop, halt.signal]) : halt.signal;
  let fault: Fault | undefined;
  const end = (error: unknown) => {
    if (!cut.signal.aborted && !halt.signal.aborted) fault = toFault(error);
    halt.abort();
  };
  const endCut = cutAfterDrain(stopped, cut);
  try {
    await abortLeftUploads(media, log);
    const importing: Importing = {
      media,
      log,
      figures,
      watch,
      source: options.source ?? "import",
      stallMs: options.stallMs ?? usualStallMs,
      patienceMs: options.patienceMs ?? 60_000,
      emptyNames: await findEmptyNames(media, roots, cut.signal),
      refuse: notes.refuse,
      onPut: options.onPut,
      cut: cut.signal,
    };
    const steps = stepsOf(roots, log, options);
    const workers = Array.from({ length: options.inFlight ?? 2 * availableParallelism() }, () =>
      work(steps, importing, stopped).catch(end),
    );
    await Promise.race([Promise.all(workers), endCut.over]);
    void steps.return(undefined).catch(() => undefined); // not awaited: a folder that hangs would hold us
  } catch (error) {
    end(error);
  } finally {
    endCut.clear();
  }
  return fault;
}

async function work(steps: AsyncGenerator<Step>, importing: Importing, stopped: AbortSignal): Promise<void> {
  const workspace = { buffer: Buffer.alloc(0) };
  while (!stopped.aborted) {
    const { value: step, done } = await steps.next();
    if (done || stopped.aborted) return;
    if ("found" in step) await addFile(step.found, workspace, importing);
    else importing.refuse(step.refused);
  }
}

/** After a stop, what is under way has 10 s; then it is cut off, and a second later nobody waits for it any more. */
function cutAfterDrain(stopped: AbortSignal, cut: AbortController): { over: Promise<void>; clear: () => void } {
  let timers: NodeJS.Timeout[] = [];
  const over = new Promise<void>((resolve) => {
    const begin = () => {
      timers = [setTimeout(() => cut.abort(), drainMs), setTimeout(resolve, drainMs + 1_000)];
    };
    if (stopped.aborted) begin();
    else stopped.addEventListener("abort", begin, { once: true });
  });
  return { over, clear: () => timers.forEach(clearTimeout) };
}

/** Parts that a killed import left in the bucket, and which no object will ever have. */
async function abortLeftUploads(media: Media, log: ImportLog): Promise<void> {
  for (const { key, uploadId } of log.openUploads)
    if (await abortUpload(media, key, uploadId)) log.add({ event: "aborted", key, uploadId });
}

async function findEmptyNames(media: Media, roots: readonly Root[], signal: AbortSignal): Promise<Set<string>> {
  const names = new Set<string>();
  for (const { name } of roots) if (await isEmpty(media, name, signal)) names.add(name);
  return names;
}

/** What is found below the folders, until so many files were among it that no import has put. */
async function* stepsOf(roots: readonly Root[], log: ImportLog, options: ImportOptions): AsyncGenerator<Step> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  let fresh = 0;
  for await (const step of walk(roots, walkOptionsOf(options))) {
    if ("found" in step && !log.has(step.found) && ++fresh > limit) return;
    yield step;
  }
}

const walkOptionsOf = (options: ImportOptions) => ({
  dataDir: options.dataDir,
  followFolders: options.followFolders ?? false,
  download: options.download ?? false,
  stallMs: options.stallMs ?? usualStallMs,
});

function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Fault("unavailable", "import.failed", `The import broke off: ${message}`, { cause: error });
}
