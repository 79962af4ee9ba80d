import { execFile } from "node:child_process";
import { accessSync, chmodSync, constants } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { Fault } from "@darkroom/domain";

/** One of the two programs that read video. */
export type VideoTool = {
  path: string;
  /** As its banner says: "8.1.2", or the name of a build between releases. */
  version: string;
  /** The last year of its copyright line: the one thing by which all builds can be compared. */
  year: number;
  from: "configured" | "path" | "bundled";
};

export type VideoTools = { ffmpeg: VideoTool; ffprobe: VideoTool };

/** `ffmpegPath` and `ffprobePath` are taken as they are; `searchPath` is a PATH to look in. */
export type ToolChoice = { ffmpegPath?: string; ffprobePath?: string; searchPath: string };

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The newest program of each kind: the configured one, else what is on the path unless the bundled one is newer. */
export async function findVideoTools(choice: ToolChoice): Promise<VideoTools> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findTool("ffmpeg", choice.ffmpegPath, choice.searchPath),
    findTool("ffprobe", choice.ffprobePath, choice.searchPath),
  ]);
  return { ffmpeg, ffprobe };
}

async function findTool(
  name: "ffmpeg" | "ffprobe",
  configured: string | undefined,
  searchPath: string,
): Promise<VideoTool> {
  if (configured) return ask(configured, "configured");
  const found = await findOnPath(name, searchPath);
  const bundled = findBundled(name);
  const tools = await Promise.all([
    ...(found ? [ask(found, "path")] : []),
    ...(bundled ? [ask(bundled, "bundled")] : []),
  ]);
  const newest = tools.reduce<VideoTool | undefined>(
    (best, tool) => (best && best.year >= tool.year ? best : tool),
    undefined,
  );
  if (newest) return newest;
  throw new Fault(
    "unavailable",
    "decoder.missing",
    `There is no ${name} for this machine: install it, or set its path`,
    { name },
  );
}

async function ask(path: string, from: VideoTool["from"]): Promise<VideoTool> {
  try {
    const { stdout } = await run(path, ["-version"], { timeout: 10_000, env: {} });
    const version = /^\w+ version (\S+)/.exec(stdout)?.[1] ?? "unknown";
    return { path, version, year: Number(/\(c\) \d+-(\d{4})/.exec(stdout)?.[1] ?? 0), from };
  } catch (cause) {
    throw new Fault("unavailable", "decoder.missing", `${path} does not run`, { cause });
  }
}

async function findOnPath(name: string, searchPath: string): Promise<string | undefined> {
  const fileName = process.platform === "win32" ? `${name}.exe` : name;
  for (const folder of searchPath.split(delimiter).filter(Boolean)) {
    const path = join(folder, fileName);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** The program that came with the installation; none where its package has no build for this machine. */
function findBundled(name: "ffmpeg" | "ffprobe"): string | undefined {
  try {
    const { path } = require(`@${name}-installer/${name}`) as { path: string };
    makeExecutable(path);
    return path;
  } catch {
    return undefined; // the package throws on platforms it has no build for
  }
}

/** Some archives lose the mode on their way here. */
function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}
