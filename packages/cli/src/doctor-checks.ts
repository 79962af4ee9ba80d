import { access, constants, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { type Endpoint, Health, Migrations, Stages } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type * as z from "zod";
import type { Api } from "./api.ts";
import type { Finding } from "./findings.ts";
import { formatBytes, formatCount } from "./printable.ts";
import { formatDuration } from "./show-import.ts";
import type { Place } from "./target.ts";

const wantedMajor = 24;

export function checkNode(): Finding {
  const { node } = process.versions;
  const isWanted = Number.parseInt(node, 10) === wantedMajor;
  const found = `${process.version} on ${process.platform}-${process.arch}`;
  if (!isWanted)
    return { check: "node", state: "fail", found, advice: `Use Node ${wantedMajor}, or start by npm start` };
  return { check: "node", state: "pass", found };
}

export async function checkDataDir(dataDir: string): Promise<Finding> {
  const check = "data folder";
  try {
    const { isDirectory } = await stat(dataDir).then((found) => ({ isDirectory: found.isDirectory() }));
    if (!isDirectory) return { check, state: "fail", found: `${dataDir} is not a folder`, advice: chooseAnother };
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return { check, state: "pass", found: dataDir };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT") return { check, state: "pass", found: `${dataDir} is not there yet; npm start makes it` };
    return { check, state: "fail", found: `${dataDir} cannot be used (${code})`, advice: chooseAnother };
  }
}

const chooseAnother = "Choose another with DARKROOM_DATA_DIR";
const littleShare = 0.05;
const littleBytes = 2e9;

export async function checkDisk(dataDir: string): Promise<Finding | undefined> {
  const space = await statfs(dataDir).catch(() => undefined);
  if (!space) return undefined;
  const freeBytes = space.bavail * space.bsize;
  const found = `${formatBytes(freeBytes)} of ${formatBytes(space.blocks * space.bsize)} free`;
  const floorBytes = Math.min(littleBytes, littleShare * space.blocks * space.bsize);
  if (freeBytes > 2 * floorBytes) return { check: "disk", state: "pass", found };
  const advice = `Below ${formatBytes(floorBytes)} nothing more is taken in: free some space`;
  return { check: "disk", state: freeBytes > floorBytes ? "warn" : "fail", found, advice };
}

export function checkRunning({ running }: Place): Finding {
  if (!running) return { check: "running", state: "warn", found: "no", advice: "Start it with npm start" };
  return {
    check: "running",
    state: "pass",
    found: `process ${running.pid}, page ${running.httpUrl}, log ${running.logFile}`,
  };
}

/** While nothing runs, both ports must be free for a start. */
export async function checkPorts({ config, running }: Place): Promise<Finding> {
  const check = "ports";
  if (running) return { check, state: "pass", found: `${running.httpUrl}, ${running.awsUrl}` };
  const ports = { DARKROOM_HTTP_PORT: config.httpPort, DARKROOM_AWS_PORT: config.awsPort };
  for (const [variable, port] of Object.entries(ports)) {
    if (port === 0 || (await isFree(port))) continue;
    const advice = `End what has it, or start with ${variable}=${port + 1} npm start`;
    return { check, state: "fail", found: `${port} is taken`, advice };
  }
  return { check, state: "pass", found: `${Object.values(ports).join(" and ")} are free` };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

export function checkTable({ config, running }: Place): Finding {
  const expected = process.platform === "linux" && process.arch === "x64" ? "dynoxide" : "dynalite";
  const kind = running?.table ?? config.endpoints.dynamodb ?? config.tableKind ?? expected;
  const found = running ? kind : `${kind} at the next start`;
  if (kind !== "dynalite") return { check: "table", state: "pass", found };
  return { check: "table", state: "pass", found: `${found} (survives a crash, not a power cut)` };
}

/** What the API says of itself: its checks, the versions of its tools, its queues and what they could not deliver. */
export async function checkApi(api: Api): Promise<Finding[]> {
  const health = await attempt("health", async () => healthFindings(await ask(api, Health.get, [503])));
  if (health.some(({ check, state }) => check === "health" && state === "fail")) return health;
  return [
    ...health,
    ...(await attempt("migrations", async () => migrationFindings(await ask(api, Migrations.list)))),
    ...(await attempt("queues", async () => queueFindings(await ask(api, Stages.get)))),
  ];
}

const ask = <Answer extends z.ZodType>(api: Api, endpoint: Endpoint<z.ZodObject, Answer>, accepts: number[] = []) =>
  api.ask(endpoint, {}, { accepts });

async function attempt(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ check, state: "fail", found: `${error.code}: ${error.message}`, advice: "See the log" }];
  }
}

function healthFindings({ checks, versions }: z.infer<typeof Health.get.answer>): Finding[] {
  const parts = Object.entries(checks).map(([name, state]): Finding => {
    const advice = state === "pass" ? {} : { advice: healthAdvice[name] ?? "See the log" };
    return { check: `health: ${name}`, state, found: state, ...advice };
  });
  const found = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [...parts, { check: "tools", state: "pass", found: found.join(", ") || "not told" }];
}

const healthAdvice: Record<string, string> = {
  disk: "Free some space on the disk of the data folder",
  table: "The table does not answer; it is started again by itself. If it stays so, see the log",
  blobs: "The bucket does not answer; it is started again by itself. If it stays so, see the log",
  queues: "The queues do not answer; they are started again by themselves. If it stays so, see the log",
};

function migrationFindings({ schemaVersion, items }: z.infer<typeof Migrations.list.answer>): Finding[] {
  const open = items.find(({ state }) => state !== "done");
  const check = "migrations";
  if (!open) return [{ check, state: "pass", found: `all is of schema ${schemaVersion}` }];
  const found = `${open.number} is ${open.state}: ${formatCount(open.looked)} assets looked at`;
  return [{ check, state: "warn", found, advice: "It goes on by itself: darkroom migrate shows it" }];
}

const lateSec = 120;

function queueFindings({ stages, deadLetters }: z.infer<typeof Stages.get.answer>): Finding[] {
  const findings: Finding[] = [];
  for (const { lane, stage, isOpen, closedReason, oldestDueSec = 0 } of stages) {
    const check = `stage: ${stage}`;
    if (!isOpen)
      findings.push({ check, state: "warn", found: `lane ${lane} is closed: ${closedReason ?? "no reason"}` });
    if (oldestDueSec <= lateSec) continue;
    const found = `its oldest job was due ${formatDuration(oldestDueSec * 1000)} ago`;
    findings.push({ check, state: "warn", found, advice: "Normal in a large import; without one, see the log" });
  }
  const open = stages.reduce((sum, { queued, running }) => sum + queued + running, 0);
  findings.push({ check: "queues", state: "pass", found: `${formatCount(open)} jobs open in ${stages.length} stages` });
  const dead: Finding = {
    check: "dead letters",
    state: deadLetters === 0 ? "pass" : "warn",
    found: formatCount(deadLetters),
  };
  if (deadLetters > 0)
    dead.advice = "Each was noted on its job as dead_letter; the log says why it could not be handled";
  return [...findings, dead];
}
