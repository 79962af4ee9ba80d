import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { act, type CommonOptions, define, exits, type Shell, wrongUse } from "../shell.ts";
import { showUpload, uploadSummary } from "../show-upload.ts";
import { stopOnSignals } from "../stop-on-signals.ts";
import { dataDirOf, findApi } from "../target.ts";
import { noUploadFigures, uploadFiles } from "../upload-files.ts";

type Options = CommonOptions & {
  folder: string;
  source: string;
  ifExists: "refuse" | "rename" | "replace";
  again?: boolean;
  inFlight: string;
};

const examples = [
  "upload ~/Pictures/trip --url https://photos.example.org",
  "upload --folder Phone/2024 --if-exists rename DCIM/*.JPG",
  "upload --json film.mov | jq -c 'select(.event == \"refused\")'",
];
const exitHelp =
  "Exit status: 0 all are in the library (or stopped by Ctrl-C), 1 broken off, 2 wrong use, 3 some files were refused\n" +
  "\nA deployed library wants its key in DARKROOM_API_KEY. Cut off, the same command goes on where it stopped.";
const partsAtOnce = 4; // of each file
const patience = { tries: 8, firstMs: 500 }; // about two minutes

/** `darkroom upload PATH…`: puts files into a Darkroom anywhere, over its HTTP API. */
export function uploadCommand(shell: Shell): Command {
  return define({ name: "upload", summary: "Upload files to a library anywhere", examples, exits: exitHelp })
    .argument("<path...>", "files, and folders with all that is in them")
    .option("--folder <name>", "the folder of the library they go into", "")
    .option("--source <name>", "kept on every asset: where it came from", "upload")
    .addOption(
      new Option("--if-exists <what>", "when another file has the name")
        .choices(["refuse", "rename", "replace"])
        .default("refuse"),
    )
    .option("--again", "send what the library has already, too")
    .option("--in-flight <count>", "files sent at once", "3")
    .action((paths: string[], options: Options) => act(shell, options, () => upload(shell, paths, options)));
}

async function upload(shell: Shell, paths: string[], options: Options): Promise<number> {
  const { folder, source, ifExists } = options;
  if (!/^[\w.:-]{1,64}$/.test(source)) throw wrongUse("--source: letters, digits and . _ : - only, at most 64");
  const inFlight = Number(options.inFlight);
  if (!(Number.isInteger(inFlight) && inFlight >= 1 && inFlight <= 16))
    throw wrongUse("--in-flight: a number from 1 to 16");
  const api = await findApi(shell, options);
  const figures = noUploadFigures();
  const isJson = options.json ?? false;
  const startedMs = performance.now();
  const signal = stopOnSignals(shell, "what is being sent");
  let outcome: "done" | "stopped" = "done";
  {
    using view = showUpload(figures, { out: shell.out, progress: shell.err, isJson });
    const ifDuplicate = options.again ? ("send" as const) : ("skip" as const);
    const how = {
      api,
      folder: folder.replace(/\/+$/, ""),
      source,
      ifExists,
      ifDuplicate,
      patience,
      partsAtOnce,
      signal,
    };
    const absolute = paths.map((path) => resolve(shell.cwd, path));
    await uploadFiles(absolute, { ...how, dataDir: dataDirOf(shell), inFlight, figures }, view).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error;
        outcome = "stopped";
      },
    );
  }
  if (isJson) shell.out.write(`${JSON.stringify({ event: "ended", outcome, ...figures })}\n`);
  else shell.out.write(`${uploadSummary(figures, outcome, performance.now() - startedMs)}\n`);
  return figures.refusedFiles > 0 ? exits.refused : exits.ok;
}
