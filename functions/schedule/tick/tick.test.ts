import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Schedules as Contract, Problem } from "@darkroom/contract";
import { Schedule } from "@darkroom/domain";
import { listSchedules, tick } from "@darkroom/platform";
import { Jobs, Schedules } from "@darkroom/table";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../../test/support/local.ts";

const dayMs = 24 * 3_600_000;
let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

/** Whatever a test before it left running or due. */
beforeEach(async () => {
  const { table, clock } = local.ctx;
  for (const { id } of await listSchedules(local.ctx))
    await Schedules.change(table, id, ({ run: _old, ...rest }) => ({
      ...rest,
      isEnabled: false,
      nextDueMs: clock.nowMs() + dayMs,
    }));
});

async function ask(method: string, path: string, body?: object) {
  const headers = { "content-type": "application/json" };
  const init = { method, headers, ...(method !== "GET" && { body: JSON.stringify(body ?? {}) }) };
  const answer = await fetch(`${local.httpUrl}/v1/schedules${path}`, init);
  return { status: answer.status, json: await answer.json() };
}
const shown = async (id: string) =>
  Contract.list.answer.parse((await ask("GET", "")).json).schedules.find(({ scheduleId }) => scheduleId === id) ??
  expect.fail();

/** Ticks that only count: one is asked to hold still or to die in the middle. */
function counting(during: () => Promise<void> = async () => {}) {
  const ran = { count: 0 };
  const work = async () => {
    ran.count++;
    await during();
    return { counts: { things: 3 } };
  };
  return { ran, works: { rescan: work, cleanup: work } };
}

it("starts what is due once, though two ticks look at the same time and a week was missed", async () => {
  expect((await ask("PATCH", "/rescan", { isEnabled: true, timing: { everyMinutes: 60 } })).status).toBe(200);
  const { ran, works } = counting();
  await tick(works, local.ctx);
  expect(ran.count).toBe(0);
  local.clock.advance(7 * dayMs);
  await Promise.all([tick(works, local.ctx), tick(works, local.ctx)]);
  await tick(works, local.ctx);
  expect(ran.count).toBe(1);
  expect(await shown("rescan")).toMatchObject({ lastRun: { state: "done", attempt: 1, counts: { things: 3 } } });
  const { nextDueAt = "" } = await shown("rescan");
  expect(Date.parse(nextDueAt) - local.clock.nowMs()).toBeLessThanOrEqual(3_600_000);
});

it("begins a run again whose tick died, three times at most, and no sooner than it must be dead", async () => {
  await ask("POST", "/cleanup/run");
  const dying = counting(() => new Promise(() => {}));
  for (let attempt = 1; attempt <= 3; attempt++) {
    void tick(dying.works, local.ctx);
    await expect.poll(() => dying.ran.count).toBe(attempt);
    await tick(counting().works, local.ctx);
    expect(await shown("cleanup")).toMatchObject({ lastRun: { state: "running", attempt } });
    local.clock.advance(11 * 60_000);
  }
  await tick(dying.works, local.ctx);
  expect(dying.ran.count).toBe(3);
  expect(await shown("cleanup")).toMatchObject({ lastRun: { state: "error", reason: "schedule.interrupted" } });
});

it("says what became of a run that failed", async () => {
  await ask("POST", "/cleanup/run");
  await tick(counting(() => Promise.reject(new Error("no"))).works, local.ctx);
  expect(await shown("cleanup")).toMatchObject({ isAsked: false, lastRun: { state: "error", reason: "job.crashed" } });
});

it("improves older results in the night, when it is switched on", async () => {
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  await Jobs.change(local.ctx.table, { assetId: id, stage: "probe" }, (job) => ({ ...job, stageVersion: 1 }));
  await ask("PATCH", "/rescan", { isEnabled: true, timing: { at: "02:00", zone: "Asia/Tokyo" }, limit: 5 });
  local.clock.advance(dayMs);
  await local.runtime.tick("tick");
  expect(await shown("rescan")).toMatchObject({ lastRun: { state: "done", counts: { looked: 1, again: 1 } } });
  await local.idle();
  expect(await local.job(id, "probe")).toMatchObject({ state: "done", generation: 2, published: 2 });
});

it("removes renditions of attempts without a result and uploads nobody finished, and nothing else", async () => {
  const id = await local.upload(await pictures.redSquare(), "kept.png");
  await local.idle();
  const put = (Key: string) => local.s3.send(new PutObjectCommand({ Bucket: "derived", Key, Body: "x" }));
  const stray = `renditions/${id}/thumbnail/1-99/thumbnail.webp`;
  const foreign = ["exports/2026.zip", "renditions/readme.txt"];
  for (const key of [stray, ...foreign]) await put(key);
  await local.s3.send(new CreateMultipartUploadCommand({ Bucket: "media", Key: "half.mov" }));
  const keys = async () => (await local.ctx.derived.page({ limit: 1000 })).items.map(({ key }) => key);
  const before = await keys();

  await ask("POST", "/cleanup/run");
  await local.runtime.tick("tick");
  expect(await keys()).toEqual(before); // everything is young
  local.clock.advance(8 * dayMs);
  await ask("POST", "/cleanup/run");
  await local.runtime.tick("tick");
  expect(await shown("cleanup")).toMatchObject({ lastRun: { counts: { uploads: 1, removed: 1 } } });
  expect(await keys()).toEqual(before.filter((key) => key !== stray));
  const { Uploads = [] } = await local.s3.send(new ListMultipartUploadsCommand({ Bucket: "media" }));
  expect(Uploads).toEqual([]);
});

it("makes, changes and deletes schedules, and refuses what cannot be", async () => {
  const settings = { timing: { everyMinutes: 30 }, limit: 10, priority: 0, isEnabled: true };
  const given = { scheduleId: "try-again", what: "rescan", ...settings, filter: { which: "failed" } };
  expect((await ask("POST", "", given)).json).toMatchObject({ scheduleId: "try-again", isBuiltIn: false });
  expect(await ask("POST", "", given)).toMatchObject({ status: 409, json: { code: "schedule.exists" } });
  expect((await ask("PATCH", "/try-again", { limit: 20 })).json).toMatchObject({
    limit: 20,
    filter: { which: "failed" },
  });
  expect((await ask("DELETE", "/try-again")).status).toBe(200);
  const refused = async (method: string, path: string, body?: object) =>
    Problem.parse((await ask(method, path, body)).json);
  expect(await refused("DELETE", "/try-again")).toMatchObject({ status: 404, code: "schedule.missing" });
  expect(await refused("DELETE", "/cleanup")).toMatchObject({ status: 409, code: "schedule.built_in" });
  expect(await refused("POST", "/nobody/run")).toMatchObject({ status: 404, code: "schedule.missing" });
  expect(await refused("PATCH", "/rescan", { limit: 0 })).toMatchObject({ field: "limit" });
  expect(await refused("PATCH", "/rescan", { timing: { at: "25:00", zone: "UTC" } })).toMatchObject({
    field: "timing.at",
    limit: "a time of day like 03:30",
  });
  expect(await refused("PATCH", "/rescan", { filter: { stages: ["dream"] } })).toMatchObject({
    field: "filter.stages",
  });
});

it("keeps a place in a walk only while it is the same walk", () => {
  const [given] = Schedule.builtIn;
  if (!given) expect.fail();
  const walked = { ...Schedule.create(given, 0), cursor: "here" };
  expect(Schedule.edit(walked, { limit: 1 }, 0).cursor).toBe("here");
  expect(Schedule.edit(walked, { filter: { which: "failed" } }, 0).cursor).toBeUndefined();
});
