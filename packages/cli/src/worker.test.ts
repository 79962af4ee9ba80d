import type { AssetId } from "@darkroom/domain";
import { expect, it } from "vitest";
import { stages } from "../../../functions/stages.ts";
import { darkroom } from "./darkroom.ts";
import { lane, outsideEnv, startWithout, startWorker, untilJob, uploadPicture } from "./testing-worker.ts";

const args = ["--lane", lane];

it("works on the jobs of a lane from outside, says what it does, and ends on SIGTERM", async () => {
  await using local = await startWithout();
  const ids = await Promise.all(["a.png", "b.png", "c.png"].map((key) => uploadPicture(local, key)));
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
