import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Migration } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { darkroom } from "./darkroom.ts";
import { startWorker } from "./testing-worker.ts";
import { tinyPicture } from "./tiny-picture.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const awkward = "plain \u001b[31m\u202egnp.jpg";
let place: string;
let host: ChildProcess;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "darkroom-command-"));
  env = { ...process.env, DARKROOM_DATA_DIR: join(place, "data"), DARKROOM_HTTP_PORT: "0", DARKROOM_AWS_PORT: "0" };
  await mkdir(join(place, "Pictures"));
  await writeFile(join(place, "Pictures", "one.png"), tinyPicture(64, 48));
  await writeFile(join(place, "Pictures", awkward), tinyPicture(32, 32));
  await writeFile(join(place, "Pictures", ".hidden.jpg"), "x");
});

afterAll(async () => {
  if (host?.kill("SIGTERM")) await once(host, "exit");
  await rm(place, { recursive: true, force: true });
});

/** Runs the command as `main.ts` does, and keeps what it says. */
async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await darkroom(args, {
    env,
    root,
    cwd: place,
    status: 0,
    out: { write: (text) => out.push(text) },
    err: { write: (text) => err.push(text) },
  });
  return { status, out: out.join(""), err: err.join("") };
}

async function start(): Promise<void> {
  host = spawn(process.execPath, [join(root, "packages", "cli", "src", "start.ts"), "--json"], {
    env: env as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: host.stdout as NodeJS.ReadableStream })) {
    if (JSON.parse(line).event === "ready") return;
  }
  throw new Error(`Darkroom did not start (${host.exitCode})`);
}

it("says in one sentence that nothing runs", async () => {
  env.DARKROOM_HTTP_PORT = "9";
  const { status, err, out } = await run("status");
  env.DARKROOM_HTTP_PORT = "0";
  expect({ status, err, out }).toEqual({
    status: 1,
    err: "darkroom: darkroom.not_running: Darkroom does not answer at http://127.0.0.1:9: start it with npm start\n",
    out: "",
  });
});

it("makes the table before the first start, as often as it is asked to", async () => {
  const to = Migration.schemaVersion;
  expect(JSON.parse((await run("init", "--json")).out)).toMatchObject({ isNew: true, from: 0, to });
  expect(JSON.parse((await run("init", "--json")).out)).toMatchObject({ isNew: false, from: to, to, due: [] });
  expect(await run("migrate")).toMatchObject({ status: 0, out: expect.stringContaining(`schema ${to} already`) });
});

it("tells wrong use from failure", async () => {
  for (const args of [["add"], ["add", "missing"], ["add", "Pictures/one.png"], ["ls", "--limit", "x"], ["nonsense"]])
    expect(await run(...args), args.join(" ")).toMatchObject({ status: 2 });
  expect((await run("add", "missing")).err).toMatch(/^darkroom: source.not_a_folder: .*missing does not exist\n$/);
  expect(await run("add", "Pictures")).toMatchObject({ status: 1, err: expect.stringContaining("npm start") });
});

it("finds nothing broken on a machine where nothing runs yet", async () => {
  const { status, out } = await run("doctor", "--json");
  const { findings } = JSON.parse(out);
  expect(status).toBe(0);
  expect(findings).toContainEqual(
    expect.objectContaining({ check: "running", state: "warn", advice: expect.anything() }),
  );
});

it("explains every command with examples and exit statuses", async () => {
  for (const name of [
    "add",
    "status",
    "ls",
    "show",
    "edit",
    "edits",
    "move",
    "trash",
    "restore",
    "purge",
    "dates shift",
    "xmp write",
    "rescan",
    "jobs rerun",
    "jobs prune",
    "cleanup missing",
    "selftest",
    "schedules set",
    "prompts history",
    "check",
    "prompts rebuild",
    "ai versions",
    "ai diff",
    "ai promote",
    "schedules run-now",
    "doctor",
    "imports",
    "init",
    "migrate",
    "worker",
    "deploy doctor",
  ]) {
    const { status, out } = await run(...name.split(" "), "--help");
    expect(status).toBe(0);
    expect(out).toMatch(/Examples:\n {2}\$ darkroom [\s\S]*Exit status: 0/);
  }
});

it("imports into the running Darkroom, and shows what became of it", { timeout: 120_000 }, async () => {
  await start();
  const added = await run("add", "Pictures", "--json", "--source", "test");
  const lines = added.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(added.status).toBe(3);
  expect(lines.filter(({ event }) => event === "refused")).toEqual([
    expect.objectContaining({ code: "source.hidden", path: join(place, "Pictures", ".hidden.jpg") }),
  ]);
  expect(lines.at(-1)).toMatchObject({
    event: "ended",
    outcome: "done",
    putFiles: 2,
    finishedFiles: 2,
    unseenFiles: 0,
  });

  const listed = (await run("ls", "--json")).out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(listed.map(({ key }) => key).sort()).toEqual([`Pictures/${awkward}`, "Pictures/one.png"].sort());

  const shown = JSON.parse((await run("show", "Pictures/one.png", "--json")).out);
  expect(shown.asset).toMatchObject({ kind: "image", width: 64, height: 48 });
  expect(JSON.parse((await run("show", shown.asset.assetId, "--json")).out).asset.key).toBe("Pictures/one.png");
  expect((await run("show", "Pictures/one.png")).out).toContain("thumbnail");
});

it("puts a picture through the running Darkroom, end to end, and leaves nothing of it", {
  timeout: 60_000,
}, async () => {
  const { status, out } = await run("selftest", "--json");
  const { isWell, steps } = JSON.parse(out) as { isWell: boolean; steps: { name: string }[] };
  expect([status, isWell]).toEqual([0, true]);
  const names = ["upload", "hash", "probe", "thumbnail", "rendition", "search", "trash", "purge"];
  expect(steps.map(({ name }) => name)).toEqual(names);
  expect((await run("ls", "--json")).out).not.toContain("selftest");
});

it("shows names from outside so that a terminal does not obey them", async () => {
  for (const args of [["ls"], ["show", `Pictures/${awkward}`]]) {
    const { out } = await run(...args);
    expect(out).toContain("plain \\x1b[31m\\u{202e}gnp.jpg");
    expect(out).not.toContain("\u001b");
    expect(out).not.toContain("\u202e");
  }
});

it("says what every stage is at, and that all is well", async () => {
  await expect.poll(async () => (await run("status")).out).toMatch(/2 assets \(2 images/); // counts follow
  const status = await run("status");
  expect(status).toMatchObject({ status: 0, err: "" });
  expect(status.out).toMatch(/thumbnail/);
  expect(await run("migrate", "status")).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^schema \d\n {2}2 {2}done/),
  });
  const doctor = await run("doctor");
  expect(doctor).toMatchObject({ status: 0, out: expect.not.stringContaining("FAIL") });
});

it("does again what is asked for, and counts it first", async () => {
  const counted = await run("rescan", "--dry-run");
  expect(counted).toMatchObject({ status: 0, out: "nothing to do again, of 2 looked at\n" });
  expect((await run("rescan", "--all", "--kind", "image", "--limit", "1")).out).toMatch(
    /^1 assets \(probe 1\), of 1 looked at, and perhaps more\n1 are done again[\s\S]*--cursor \w+\n$/,
  );
  expect(JSON.parse((await run("rescan", "--failed", "--json")).out)).toMatchObject({ dryRun: false, matched: 0 });
  expect(await run("rescan", "--all", "--failed")).toMatchObject({ status: 2 });
});

it("lists schedules, and sets when and how much they do", async () => {
  const [cleanup, rescan] = JSON.parse((await run("schedules", "list", "--json")).out);
  expect([cleanup, rescan]).toMatchObject([
    { scheduleId: "cleanup", isEnabled: true },
    { scheduleId: "rescan", isEnabled: false },
  ]);
  const set = ["schedules", "set", "rescan", "--at", "03:30", "--zone", "Europe/Berlin", "--days", "sat,sun"];
  expect((await run(...set, "--limit", "7", "--json")).out).toContain('"limit": 7');
  expect((await run("schedules", "resume", "rescan")).out).toMatch(
    /rescan +03:30 Europe\/Berlin on sat, sun +7 +1 +20/,
  );
  expect((await run("schedules", "pause", "rescan")).out).toMatch(/ off /);
  expect((await run("schedules", "run-now", "cleanup")).out).toContain("within a minute");
  expect((await run("schedules", "set", "rescan", "--at", "25:00")).err).toContain("a time of day like 03:30");
  expect(await run("schedules", "set", "rescan", "--zone", "UTC")).toMatchObject({ status: 2 });
});

it("changes what is said of one asset at once, and of many after it has counted them", async () => {
  expect(await run("edit", "Pictures/one.png", "--rating", "4", "--tag", "sea")).toMatchObject({
    status: 0,
    out: "Pictures/one.png is changed (revision 1)\n",
  });
  expect((await run("dates", "set", "2019-03-21T11:04:22", "Pictures/one.png")).status).toBe(0);
  expect((await run("dates", "shift", "1h", "--all", "--dry-run")).out).toBe("2 assets fit\n");
  expect((await run("dates", "shift", "1h30m", "--earlier", "--prefix", "Pictures/")).out).toMatch(
    /^2 assets fit\n2 of 2 changed\ndarkroom edit --undo bed_\w+ takes it back\n$/,
  );
  const { out } = await run("show", "Pictures/one.png");
  expect(out).toMatch(
    /rating +★★★★ \(4 of 5\)\n +tags +sea\n +captured +2019-03-21T09:34:22.000Z \(corrected; originally /,
  );
  const [bulk] = JSON.parse((await run("edits", "--json")).out).items;
  expect(bulk).toMatchObject({ state: "done", changed: 2 });
  const undone = await run("edit", "--undo", bulk.bulkEditId, "--json");
  expect(JSON.parse(undone.out)).toMatchObject({ state: "done", undoes: bulk.bulkEditId, changed: 2, left: 0 });
  expect((await run("edits")).out).toContain(`undo of ${bulk.bulkEditId}`);
  for (const args of [
    ["edit", "a"],
    ["edit", "a", "--undo", "bed_1"],
    ["edit", "--rating", "4"],
    ["edit", "a", "--all", "--rating", "4"],
  ])
    expect(await run(...args), args.join(" ")).toMatchObject({ status: 2 });
  for (const args of [
    ["dates", "shift", "soon", "--all"],
    ["edit", "a", "--rating", "6"],
    ["edit", "a", "--zone", "Mars"],
  ])
    expect(await run(...args), args.join(" ")).toMatchObject({ status: 2 });
});

it("lists prompts, and reads the stored texts again", async () => {
  expect(JSON.parse((await run("prompts", "list", "--json")).out)).toEqual([]);
  expect((await run("prompts", "history", "Pictures/one.png")).out).toBe(
    "this asset never said how it was generated\n",
  );
  expect((await run("prompts", "rebuild")).out).toMatch(
    /^0 generated pictures of 2 looked at: 0 say something else now/,
  );
  expect((await run("prompts", "show", "prm_x")).err).toContain("prompt.missing");
});

it("says that no model has said anything, and shows no answer that is not there", async () => {
  const one = "Pictures/one.png";
  expect(await run("ai", "versions", one)).toMatchObject({ out: "no model has said anything of it yet\n" });
  expect((await run("ai", "diff", one, "caption")).err).toMatch(/^darkroom: version.missing: /);
  expect((await run("ai", "promote", one, "caption", "1")).err).toMatch(/^darkroom: version.missing: /);
  expect((await run("ai", "promote", one, "caption", "x")).status).toBe(2);
});

it("lets a worker join that is told nothing but the data folder", async () => {
  const { DARKROOM_DATA_DIR = "" } = env;
  await using worker = startWorker({ args: ["--lane", "probe"], env: { DARKROOM_DATA_DIR } });
  expect(await worker.heard("ready")).toMatchObject({ lanes: [{ lane: "probe", waiting: 0 }] });
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
});

it("shows a problem of the API as its code and its detail", async () => {
  expect(await run("show", "nobody.jpg")).toMatchObject({ status: 1, err: "darkroom: asset.missing: No such asset\n" });
  const wrong = await run("ls", "--kind", "sound");
  expect(wrong).toMatchObject({
    status: 2,
    err: expect.stringContaining("kind must be one of image, video, audio, other"),
  });
  expect(JSON.parse((await run("ls", "--kind", "sound", "--json")).out)).toMatchObject({
    event: "error",
    code: "request.invalid",
  });
});

it("lists imports, and prints their log", async () => {
  expect((await run("add", "Pictures")).out).toMatch(/import done: 0 files copied[\s\S]*2 were there already/);
  const imports = JSON.parse((await run("imports", "--json")).out);
  expect(imports).toMatchObject([
    { putFiles: 2, refusedFiles: 1 },
    { putFiles: 0, thereFiles: 2 },
  ]);
  const log = (await run("imports", "--jsonl")).out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(log.filter(({ event }) => event === "put")).toHaveLength(2);
});

it("ends quietly when nobody reads on", async () => {
  const command = `"${process.execPath}" "${join(import.meta.dirname, "main.ts")}" imports --jsonl | head -1`;
  const child = spawn("sh", ["-c", command], { env: env as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
  const err: Buffer[] = [];
  child.stderr.on("data", (text) => err.push(text));
  child.stdout.resume();
  await once(child, "close");
  expect(String(Buffer.concat(err))).toBe("");
});

it("puts an asset into the trash and takes it out again; what is to go for good is asked for with a word", async () => {
  const key = "Pictures/one.png";
  expect(await run("trash", key, "nobody")).toMatchObject({
    status: 3,
    out: expect.stringContaining("1 in the trash"),
  });
  await vi.waitFor(async () => expect((await run("trash")).out).toContain(key), { timeout: 20_000, interval: 200 });
  expect(JSON.parse((await run("trash", "--json")).out)).toMatchObject({ key, trashedAt: expect.any(String) });
  expect((await run("purge", key, "--dry-run")).out).toBe("1 would be removed for good\n");
  expect(await run("purge", "--all", key)).toMatchObject({ status: 2 });
  expect(await run("restore", key)).toMatchObject({ status: 0, out: "1 in the library\n" });
  expect((await run("purge", key)).out).toBe("nothing of this is in the trash\n");

  await run("trash", key, `Pictures/${awkward}`);
  await vi.waitFor(async () => expect((await run("trash")).out).toContain("2 in the trash"), {
    timeout: 20_000,
    interval: 200,
  });
  const asked = await run("purge", "--all");
  expect(asked).toMatchObject({ status: 1, out: expect.stringContaining("--confirm 'delete 2'") });
  expect(await run("restore", key, `Pictures/${awkward}`)).toMatchObject({ status: 0 });
}, 60_000);
