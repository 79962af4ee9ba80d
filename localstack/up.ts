import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { whoListens } from "../packages/runtime/src/supervisor/who-listens.ts";
import { compose, hasDocker, isContainerRunning } from "./docker.ts";
import { answers, logOf, startEmulator } from "./emulator.ts";
import { installEmulator } from "./install.ts";
import { type Place, placeOf } from "./place.ts";
import { findRunning } from "./record.ts";
import { main, Refusal, say } from "./refusal.ts";

const usage = `Usage: npm run localstack:up [-- --no-docker]

Starts the emulator on DARKROOM_AWS_PORT (4566): in a container where a Docker engine answers, else (or with --no-docker)
from pip in a virtual environment. What it holds is kept until localstack:down -- --forget.
`;

const run = promisify(execFile);
const scripts = join(import.meta.dirname, "ready.d");

await main(async () => {
  const { values } = parseArgs({ options: { "no-docker": { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return void process.stdout.write(usage);
  const place = placeOf(process.env);
  const running = await findRunning(place.folder);
  if (running) return say(`The emulator is running already: ${running.url} (process ${running.pid}).`);

  const useDocker = !values["no-docker"] && (await hasDocker());
  if (useDocker && (await isContainerRunning()))
    return say(`The emulator is running already: ${place.url} (a container).`);
  await refuseTakenPort(place);
  if (useDocker) await compose("up", "--detach", "--wait", "aws");
  else await startFromPip(place);
  say("Next: npm run localstack:deploy, then npm run localstack:seed and npm run localstack:page.");
});

async function startFromPip(place: Place): Promise<void> {
  const program = await installEmulator(place.folder);
  const { pid, url } = await startEmulator(place, { program, isKept: true });
  say(`The emulator is ready: ${url} (process ${pid}, keys test/test, log ${logOf(place.folder)}).`);
  for (const script of (await readdir(scripts)).toSorted()) {
    const { stdout } = await run("sh", [join(scripts, script)], {
      env: { PATH: process.env["PATH"], AWS_ENDPOINT_URL: url },
    });
    process.stdout.write(stdout);
  }
}

async function refuseTakenPort({ port, url }: Place): Promise<void> {
  const who = await whoListens(port);
  if (!who && !(await answers(url))) return;
  throw new Refusal(
    `Port ${port} is taken${who ? ` by ${who}` : ""}: end that, or choose another with DARKROOM_AWS_PORT=${port + 1} npm run localstack:up.`,
  );
}
