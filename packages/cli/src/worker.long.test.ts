import { expect, it } from "vitest";
import { openLine } from "../../../test/support/line.ts";
import {
  lane,
  openStuckStore,
  outsideEnv,
  startWithout,
  startWorker,
  until,
  untilJob,
  uploadPicture,
} from "./testing-worker.ts";

const args = ["--lane", lane];

it("ends by itself when the lane was found empty three times", async () => {
  await using local = await startWithout();
  const id = await uploadPicture(local, "a.png");
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
  const id = await uploadPicture(local, "a.png");
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
  const id = await uploadPicture(local, "a.png");
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
  const id = await uploadPicture(local, "a.png");
  line.mend();
  await untilJob(local, id, { state: "done", attempt: 1 });
  await worker.heard("log", "queue answers again");
});
