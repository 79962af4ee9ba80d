import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { incomingDirOf, storeDirOf } from "@darkroom/runtime";
import { addFolders, type ImportOptions, type Report } from "./add.ts";
import { openApi } from "./api.ts";
import { noFigures } from "./figures.ts";
import { type Media, openMedia } from "./media.ts";
import { printable } from "./printable.ts";
import { exits } from "./shell.ts";
import { type Output, showAsJson, showForPeople, summaryOf } from "./show-import.ts";

/** What the import needs to know of a running Darkroom: a part of the record in its data folder. */
export type Library = { dataDir: string; httpUrl: string; awsUrl: string; env: Record<string, string> };

export type RunOptions = Pick<
  ImportOptions,
  "source" | "inFlight" | "followFolders" | "download" | "stop" | "stallMs" | "patienceMs"
> & {
  isJson?: boolean;
  isServing?: boolean; // inside `npm start`, which goes on after the import
  waits?: boolean; // until what was put is finished; true unless said otherwise
  out?: Output;
  progress?: Output;
};

/**
 * Imports folders into a running Darkroom and shows it: progress, then what it came to. Answers the exit status: 0, 1 when
 * it broke off, 3 when something was refused. Throws what `addFolders` throws.
 */
export async function runImport(paths: readonly string[], library: Library, options: RunOptions): Promise<number> {
  const { isJson = false, isServing = false, waits = true, out = process.stdout, progress = process.stderr } = options;
  const figures = noFigures();
  const view = isJson ? showAsJson(figures, out) : showForPeople(figures, progress);
  const media = openLibrary(library);
  const report = await addFolders(paths, {
    ...options,
    media,
    figures,
    dataDir: library.dataDir,
    api: waits ? openApi(library.httpUrl) : undefined,
    onRefused: view.refused,
    onPut: view.put,
  }).finally(() => {
    view.end();
    media.client.destroy();
  });
  if (isJson) out.write(`${JSON.stringify(asJson(report))}\n`);
  else for (const line of [...summaryOf(report), ...placeLines(report, library)]) out.write(`${line}\n`);
  if (!isJson && isServing && report.outcome === "done") {
    out.write("import done, page still serving, Ctrl-C to stop\n");
  }
  if (report.outcome === "failed") return exits.failed;
  return report.refusedFiles > 0 ? exits.refused : exits.ok;
}

/** The bucket of a running Darkroom. Its own store takes files over; one that was given instead is sent their bytes. */
export function openLibrary({ env, awsUrl, dataDir }: Library): Media {
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? awsUrl;
  return openMedia({
    endpoint,
    incomingDir: endpoint === awsUrl ? incomingDirOf(storeDirOf(dataDir)) : undefined,
    bucket: env.DARKROOM_MEDIA_BUCKET ?? "media",
    region: env.AWS_REGION ?? "us-east-1",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "test",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "test",
    },
  });
}

function asJson({ fault, phase: _phase, ...report }: Report): object {
  return { event: "ended", ...report, ...(fault && { fault: { code: fault.code, message: fault.message } }) };
}

/** Said once, after the first import: a data folder inside a clone is for trying, and is lost with it. */
function placeLines({ isFirst }: Report, { dataDir }: Library): string[] {
  if (!isFirst) return [];
  const place = printable(dataDir);
  const isInClone = existsSync(join(dirname(dataDir), ".git"));
  return [
    `The copies are in ${place}${isInClone ? ", inside the clone, where git clean -fdx would erase them" : ""}.`,
    `To keep them elsewhere: stop Darkroom, move that folder, and start with DARKROOM_DATA_DIR=/its/new/place npm start`,
  ];
}
