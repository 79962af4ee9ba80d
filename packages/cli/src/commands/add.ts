import { resolve } from "node:path";
import type { Command } from "commander";
import { mustBeFolder } from "../roots.ts";
import { act, type CommonOptions, define, type Shell, wrongUse } from "../shell.ts";
import { stopOnSignals } from "../stop-on-signals.ts";
import { dataDirOf, mustRun } from "../target.ts";

type AddOptions = CommonOptions & {
  source: string;
  inFlight?: string;
  followLinks?: boolean;
  download?: boolean;
  wait: boolean;
};

const examples = [
  "add ~/Pictures",
  "add --source old-laptop /mnt/backup/Photos /mnt/backup/Videos",
  "add --json --no-wait ~/Pictures | jq -c 'select(.event == \"refused\")'",
];
const exitHelp =
  "Exit status: 0 all taken (or stopped by Ctrl-C), 1 broken off, 2 wrong use, 3 some files were refused";

/** `darkroom add PATH…`: copies folders into the running Darkroom. */
export function addCommand(shell: Shell): Command {
  return define({ name: "add", summary: "Copy folders into the library", examples, exits: exitHelp })
    .argument("<path...>", "folders; each file's key is the folder's name and its path below it")
    .option("--source <name>", "kept on every asset: where it came from", "import")
    .option("--in-flight <count>", "files put at once (default: twice the cores)")
    .option("--follow-links", "enter folders through symbolic links too")
    .option("--download", "read files whose bytes are not on this machine (cloud placeholders)")
    .option("--no-wait", "end when all is copied, not when all is finished")
    .action((paths: string[], options: AddOptions) => act(shell, options, () => add(shell, paths, options)));
}

async function add(shell: Shell, paths: string[], options: AddOptions): Promise<number> {
  if (options.url !== undefined) throw wrongUse("add copies into the data folder of this machine; it takes no --url");
  if (!/^[\w.:-]{1,64}$/.test(options.source)) throw wrongUse("--source: letters, digits and . _ : - only, at most 64");
  const inFlight = options.inFlight === undefined ? undefined : Number(options.inFlight);
  if (inFlight !== undefined && !(Number.isInteger(inFlight) && inFlight >= 1 && inFlight <= 64))
    throw wrongUse("--in-flight: a number from 1 to 64");
  const folders = paths.map((path) => resolve(shell.cwd, path));
  for (const folder of folders) await mustBeFolder(folder, dataDirOf(shell));
  const library = await mustRun(shell);
  const { runImport } = await import("../run-import.ts");
  const stop = stopOnSignals(shell, "the files under way");
  return runImport(folders, library, {
    source: options.source,
    followFolders: options.followLinks ?? false,
    download: options.download ?? false,
    waits: options.wait,
    isJson: options.json ?? false,
    stop,
    out: shell.out,
    progress: shell.err,
    ...(inFlight !== undefined && { inFlight }),
  });
}
