import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Fault } from "@darkroom/domain";
import { type Refusal, refusalOf } from "./refusal.ts";
import { identityOf } from "./roots.ts";
import { usualStallMs } from "./stall.ts";
import { type Uploaded, type UploadOptions, uploadFile } from "./upload-file.ts";
import { type Found, type Step, walk } from "./walk.ts";

/** Where an upload of many files stands. */
export type UploadFigures = {
  files: number;
  sizeBytes: number; // of all that was found and is not there already
  hashedBytes: number;
  sentBytes: number; // there, whenever they were sent
  uploadedFiles: number;
  duplicateFiles: number;
  refusedFiles: number;
};

export const noUploadFigures = (): UploadFigures => ({
  ...{ files: 0, sizeBytes: 0, hashedBytes: 0, sentBytes: 0, uploadedFiles: 0, duplicateFiles: 0, refusedFiles: 0 },
});

/** Told of each file what became of it. */
export type UploadView = { ended(file: Found, uploaded: Uploaded): void; refused(refusal: Refusal): void };

type Options = Omit<UploadOptions, "onHashed" | "onSent"> & {
  dataDir: string;
  inFlight: number;
  figures: UploadFigures;
};

const codesOfTheServer = new Set(["darkroom.not_running", "network", "http_5xx", "disk_full", "darkroom.failed"]);

/**
 * Uploads files, and folders with all that is in them, a few at a time. A file that is refused holds up nobody; a server
 * that stays away ends it. Throws that, and the signal's reason.
 */
export async function uploadFiles(paths: readonly string[], options: Options, view: UploadView): Promise<void> {
  const { figures, inFlight } = options;
  const found = await lookAt(paths, options, view);
  const queue = found.values();
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const work = async () => {
    for (const file of queue) await uploadOne(file, { ...options, signal }, view);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(inFlight, figures.files) }, work));
  } catch (error) {
    failed.abort(error);
    throw options.signal.aborted ? options.signal.reason : error;
  }
}

async function uploadOne(file: Found, options: Options, view: UploadView): Promise<void> {
  const { figures, signal } = options;
  try {
    const uploaded = await uploadFile(file, {
      ...options,
      onHashed: (bytes) => {
        figures.hashedBytes += bytes;
      },
      onSent: (bytes) => {
        figures.sentBytes += bytes;
      },
    });
    if (uploaded.event === "duplicate") {
      figures.duplicateFiles++;
      figures.sizeBytes -= file.sizeBytes;
    } else figures.uploadedFiles++;
    view.ended(file, uploaded);
  } catch (error) {
    const endsAll = error instanceof Fault && (codesOfTheServer.has(error.code) || error.kind === "denied");
    if (signal.aborted || endsAll) throw error;
    figures.refusedFiles++;
    view.refused(refusalOf(file.path, error));
  }
}

/** All files there are, with the keys they get below the folder of the library. */
async function lookAt(paths: readonly string[], { dataDir, figures }: Options, view: UploadView): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths.map((path) => resolve(path))) {
    for await (const step of stepsOf(path, dataDir)) {
      if ("refused" in step) {
        figures.refusedFiles++;
        view.refused(step.refused);
        continue;
      }
      found.push(step.found);
      figures.files++;
      figures.sizeBytes += step.found.sizeBytes;
    }
  }
  return found;
}

async function* stepsOf(path: string, dataDir: string): AsyncGenerator<Step> {
  const seen = await stat(path).catch((cause: unknown) => refusalOf(path, cause));
  if ("message" in seen) yield { refused: seen };
  else if (seen.isDirectory()) {
    const root = { path, name: basename(path) || "root", identity: await identityOf(path) };
    yield* walk([root], { dataDir, followFolders: false, download: true, stallMs: usualStallMs });
  } else if (seen.isFile()) {
    yield { found: { path, key: basename(path), sizeBytes: seen.size, mtimeMs: Math.trunc(seen.mtimeMs) } };
  } else yield { refused: { path, code: "source.not_regular", message: "It is no file" } };
}
