import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Refusal, say } from "./refusal.ts";

const run = promisify(execFile);
const requirements = join(import.meta.dirname, "requirements.txt");
const oldest = { major: 3, minor: 10 };
const installWithinMs = 5 * 60_000;

/**
 * The emulator's program, in a virtual environment below `folder`: made on the first call, and anew when what is asked for
 * has changed. Throws `Refusal` where there is no Python, or the packages cannot be had.
 */
export async function installEmulator(folder: string): Promise<string> {
  const venv = join(folder, "venv");
  const program = join(venv, "bin", "ministack");
  const stamp = join(venv, ".installed-from");
  const wanted = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted && (await runs(program, ["--help"]))) return program;

  const python = await findPython();
  say("Installing the emulator into a virtual environment: 90 MB, once, some ten seconds…");
  await rm(venv, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await step(
    python,
    ["-m", "venv", venv],
    "No virtual environment could be made (on Debian: apt-get install python3-venv)",
  );
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
  await step(join(venv, "bin", "python"), pip, "The emulator could not be installed by pip");
  await writeFile(stamp, wanted);
  return program;
}

/** A Python that is new enough. */
async function findPython(): Promise<string> {
  const asks = `import sys; sys.exit(sys.version_info < (${oldest.major}, ${oldest.minor}))`;
  for (const name of ["python3", "python"]) if (await runs(name, ["-c", asks])) return name;
  throw new Refusal(
    `The emulator needs Docker, or Python ${oldest.major}.${oldest.minor} or newer with pip; neither is here.`,
  );
}

const runs = (program: string, args: string[]): Promise<boolean> =>
  run(program, args, { timeout: 20_000 }).then(
    () => true,
    () => false,
  );

async function step(program: string, args: string[], why: string): Promise<void> {
  try {
    await run(program, args, { timeout: installWithinMs });
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
    const said = (stderr || stdout || String(error)).trim().split("\n").slice(-3).join(" ");
    throw new Refusal(`${why}: ${said.slice(0, 500)}`);
  }
}
