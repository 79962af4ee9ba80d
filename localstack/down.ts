import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compose, hasDocker, isContainerRunning } from "./docker.ts";
import { stopEmulator } from "./emulator.ts";
import { placeOf } from "./place.ts";
import { findRunning } from "./record.ts";
import { main, say } from "./refusal.ts";

const usage = `Usage: npm run localstack:down [-- --forget]

Stops the emulator. What it holds is there again at the next start, unless --forget removes it.
`;

await main(async () => {
  const { values } = parseArgs({ options: { forget: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return void process.stdout.write(usage);
  const { folder } = placeOf(process.env);
  const running = await findRunning(folder);
  if (running) await stopEmulator(folder, running);
  const hasContainer = (await hasDocker()) && ((await isContainerRunning()) || values.forget === true);
  if (hasContainer) await compose("--profile", "*", "down", ...(values.forget ? ["--volumes"] : []));
  if (values.forget) {
    for (const name of ["state", "objects", "tmp", "deployment.json"])
      await rm(join(folder, name), { recursive: true, force: true });
  }
  const what = running || hasContainer ? "The emulator is stopped" : "No emulator was running";
  say(`${what}; ${values.forget ? "what it held is gone" : "what it holds is kept"}.`);
});
