import type { AssetId } from "@darkroom/domain";
import { expect, it, vi } from "vitest";
import { manifest } from "../../../functions/manifest.ts";
import { stages } from "../../../functions/stages.ts";
import { openLine } from "../../../test/support/line.ts";
import { type Local, startLocal } from "../../../test/support/local.ts";
import { darkroom } from "./darkroom.ts";
import { makePicture } from "./testing.ts";
import { openStuckStore, outsideEnv, startWorker } from "./testing-worker.ts";

const lane = "thumbnail";
const args = ["--lane", lane];
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/** The product, but nobody takes from the lane: its jobs wait for a worker. */
const startWithout = () =>
  startLocal({
    manifest: {
      ...manifest,
      wokenByQueue: manifest.wokenByQueue.map((spec) => (spec.queue === lane ? { ...spec, pulled: true } : spec)),
    },
  });

const upload = (local: Local, key: string): Promise<AssetId> => local.upload({ name: key, bytes: makePicture(64, 48) });

const untilJob = (local: Local, id: AssetId, like: object) =>
  until(async () => expect(await local.job(id, lane)).toMatchObject(like));

it("works on the jobs of a lane from outside, says what it does, and ends on SIGTERM", async () => {
  await using local = await startWithout();
  const ids = await Promise.all(["a.png", "b.png", "c.png"].map((key) => upload(local, key)));
  await using worker = startWorker({ args, env: outsideEnv(local.runtime.env) });
  expect(await worker.heard("ready")).toMatchObject({
    lanes: [{ lane }],
    queueUrls: [expect.stringContaining("/thumbnail")],
  });
  for (const id of ids) await untilJob(local, id, { state: "done", attempt: 1 });
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(worker.told.at(-1)).toMatchObject({ event: "ended", done: 3, failed: 0, deferred: 0 });
  await local.idle();
  expect((await local.summary(ids[0] as AssetId))?.renditions).toHaveLength(2);
});

it("ends by itself when the lane was found empty three times", async () => {
  await using local = await startWithout();
  const id = await upload(local, "a.png");
  await using worker = startWorker({ args: [...args, "--until-empty"], env: outsideEnv(local.runtime.env) });
  await untilJob(local, id, { state: "done" });
  let status: number | null | undefined;
  void worker.ended.then((given) => {
    status = given;
  });
  await until(() => {
    local.clock.advance(20_000); // an empty poll is over
    expect(status).toBe(0);
  });
});

it("is killed in the middle of a job, and another finishes it", async () => {
  await using local = await startWithout();
  await using stuck = await openStuckStore(local.runtime.awsUrl);
  const id = await upload(local, "a.png");
  const env = outsideEnv(local.runtime.env);
  await using first = startWorker({ args, env: { ...env, AWS_ENDPOINT_URL_S3: stuck.url } });
  await untilJob(local, id, { state: "running" });
  first.child.kill("SIGKILL");
  await first.ended;

  const passedMs = 101_000; // lease and grace
  local.clock.advance(passedMs);
  await using second = startWorker({ args, env, aheadMs: passedMs });
  await untilJob(local, id, { state: "done", attempt: 2, crashes: 1, fence: 2 });
  expect(second.told.filter(({ event }) => event === "stderr")).toEqual([]);
});

it("puts back what it cannot end in 10 s after SIGTERM, and another takes it at once, with no attempt used", async () => {
  await using local = await startWithout();
  await using stuck = await openStuckStore(local.runtime.awsUrl);
  const id = await upload(local, "a.png");
  const env = outsideEnv(local.runtime.env);
  await using first = startWorker({ args, env: { ...env, AWS_ENDPOINT_URL_S3: stuck.url } });
  await untilJob(local, id, { state: "running" });
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(first.told.at(-1)).toMatchObject({ event: "ended", deferred: 1 });
  expect(await local.job(id, lane)).toMatchObject({ state: "queued", attempt: 0, reason: "worker.stopped" });

  await using _second = startWorker({ args, env });
  await untilJob(local, id, { state: "done", attempt: 1, crashes: 0 });
});

it("goes on when the line is cut and comes back", async () => {
  await using local = await startWithout();
  await using line = await openLine(local.runtime.awsUrl);
  const queue = local.runtime.env.DARKROOM_QUEUE_URL?.replace(local.runtime.awsUrl, line.url) ?? "";
  const behindLine = { AWS_ENDPOINT_URL_S3: line.url, AWS_ENDPOINT_URL_SQS: line.url, DARKROOM_QUEUE_URL: queue };
  await using worker = startWorker({ args, env: outsideEnv(local.runtime.env, behindLine) });
  await worker.heard("ready");
  line.cut();
  await worker.heard("log", "queue does not answer");
  const id = await upload(local, "a.png");
  line.mend();
  await untilJob(local, id, { state: "done", attempt: 1 });
  await worker.heard("log", "queue answers again");
});

it("refuses to begin without its lane, its rights or its queues, in one sentence", async () => {
  await using local = await startWithout();
  const run = async (given: string[], env: Record<string, string>) => {
    await using worker = startWorker({ args: given, env });
    const status = await worker.ended;
    return { status, ...(await worker.heard("error")) };
  };
  const env = outsideEnv(local.runtime.env);
  const wrongKey = { ...env, AWS_ACCESS_KEY_ID: "somebody" };
  const away = { ...env, DARKROOM_QUEUE_URL: `${local.runtime.awsUrl}/000000000000/other-{queue}` };
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...withoutKey } = env;
  const nobody = { ...withoutKey, HOME: local.runtime.dataDir, AWS_EC2_METADATA_DISABLED: "true" };
  const nowhere = { DARKROOM_DATA_DIR: local.runtime.dataDir };
  expect(await run(args, wrongKey)).toMatchObject({ status: 1, code: "worker.denied" });
  expect(await run(args, nobody)).toMatchObject({ status: 1, code: "worker.no_credentials" });
  expect(await run(args, away)).toMatchObject({ status: 1, code: "worker.not_found" });
  expect(await run(args, nowhere)).toMatchObject({ status: 1, code: "darkroom.not_running" });
});

it("names the lanes there are when it is given none, or one that is not there", async () => {
  const run = async (...given: string[]) => {
    const err: string[] = [];
    const shell = { env: {}, root: "/", cwd: "/", out: { write: () => true }, status: 0 };
    const status = await darkroom(["worker", ...given], { ...shell, err: { write: (text) => err.push(text) } });
    return `${status} ${err.join("")}`;
  };
  const lanes = [...new Set(stages.map((stage) => stage.lane))].join(", ");
  expect(await run()).toBe(`2 darkroom: usage: --lane: name the lane to work on, one of ${lanes}\n`);
  expect(await run("--lane", "paint")).toBe(`2 darkroom: usage: --lane: there is no lane "paint", only ${lanes}\n`);
  expect(await run("--lane", "hash", "--jobs", "0")).toMatch(/^2 .*--jobs/);
  expect(await run("--lane", "hash", "--url", "http://127.0.0.1")).toMatch(/^2 .*--url/);
});
