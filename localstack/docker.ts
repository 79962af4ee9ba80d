import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { Refusal } from "./refusal.ts";

const run = promisify(execFile);
const file = join(import.meta.dirname, "compose.yaml");

/** Is there a Docker engine that answers, with compose? */
export async function hasDocker(): Promise<boolean> {
  try {
    await run("docker", ["info"], { timeout: 10_000 });
    await run("docker", ["compose", "version"], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/** Is the emulator's container running? */
export async function isContainerRunning(): Promise<boolean> {
  const { stdout } = await run("docker", ["compose", "-f", file, "ps", "--quiet", "--status", "running"]);
  return stdout.trim() !== "";
}

/** Runs `docker compose` on our file, with its words passed on. Throws `Refusal` when it fails. */
export async function compose(...args: string[]): Promise<void> {
  const child = spawn("docker", ["compose", "-f", file, ...args], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Refusal(`docker compose ${args.join(" ")} failed (status ${code})`);
}
