import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, copyFile, mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
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

export type ToolName = "ffmpeg" | "ffprobe";

/** `configured` is taken as it is; `searchPath` is a PATH to look in. */
type ToolChoice = { configured?: string | undefined; searchPath: string };

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The newest program of its kind: the configured one, else what is on the path unless the bundled one is newer. */
export async function findTool(name: ToolName, { configured, searchPath }: ToolChoice): Promise<VideoTool> {
  if (configured) return ask(configured, "configured");
  const found = await findOnPath(name, searchPath);
  const bundled = await findBundled(name);
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

async function findOnPath(name: ToolName, searchPath: string): Promise<string | undefined> {
  const fileName = process.platform === "win32" ? `${name}.exe` : name;
  for (const folder of searchPath.split(delimiter).filter(Boolean)) {
    const path = join(folder, fileName);
    if (await mayRun(path)) return path;
  }
  return undefined;
}

/** The program that came with the installation; none where its package has no build for this machine. */
async function findBundled(name: ToolName): Promise<string | undefined> {
  try {
    const { path } = require(`@${name}-installer/${name}`) as { path: string };
    return await executable(path);
  } catch {
    return undefined; // the package throws on platforms it has no build for
  }
}

/** The program, or a copy of it, that may be run: some archives lose the mode on their way here, and some folders cannot be written. */
async function executable(path: string): Promise<string> {
  if (await mayRun(path)) return path;
  const isMended = await chmod(path, 0o755).then(
    () => true,
    () => false,
  );
  if (isMended) return path;
  const copy = join(await mkdtemp(join(tmpdir(), "darkroom-tool-")), basename(path));
  await copyFile(path, copy);
  await chmod(copy, 0o755);
  return copy;
}

const mayRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
