import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What an ffmpeg was built with, as far as films need it: builds differ, and its version does not say. */
export type Abilities = {
  /** Brings high dynamic range to what every screen shows. */
  toneMaps: boolean;
  /** Makes whole pictures of interlaced ones. */
  deinterlaces: boolean;
  /** Writes H.264 by x264. */
  encodesH264: boolean;
};

const run = promisify(execFile);

/** Asks the program itself (`-filters`, `-encoders`). What it does not list, it cannot. */
export async function findAbilities(path: string): Promise<Abilities> {
  const [filters, encoders] = await Promise.all([namesIn(path, "-filters"), namesIn(path, "-encoders")]);
  return {
    toneMaps: filters.has("zscale") && filters.has("tonemap"),
    deinterlaces: filters.has("yadif"),
    encodesH264: encoders.has("libx264"),
  };
}

/** The second word of each line: flags come first. */
async function namesIn(path: string, list: "-filters" | "-encoders"): Promise<Set<string>> {
  const { stdout } = await run(path, ["-hide_banner", list], { timeout: 10_000, env: {} });
  return new Set(stdout.split("\n").map((line) => /^\s*\S+\s+(\S+)/.exec(line)?.[1] ?? ""));
}
