import { Rubrics as Contract } from "@darkroom/contract";
import { Job } from "@darkroom/domain";
import { Jobs } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { probe } from "../probe/stage.ts";

const essay = {
  rubricId: "essay",
  title: "A short essay",
  language: "en",
  criteria: [
    { id: "thesis", name: "Thesis", description: "Says in one sentence what it holds.", maxPoints: 5 },
    { id: "grounds", name: "Grounds", description: "Gives at least two grounds.", maxPoints: 10 },
  ],
};

it("keeps every version of a rubric, makes none of the same words, and refuses what is too much; a job keeps what it was asked for with", async () => {
  await using local = await startLocal();
  const send = async (body: object) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${local.httpUrl}/v1/rubrics`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const look = async (path: string) => (await fetch(`${local.httpUrl}/v1/rubrics${path}`)).json();
  expect((await send(essay)).body).toMatchObject({ version: 1, usesImage: false });
  expect((await send({ ...essay, title: "  A short essay " })).body).toMatchObject({ version: 1 });
  expect(Contract.View.parse((await send({ ...essay, usesImage: true })).body)).toMatchObject({ version: 2 });
  expect(await look("")).toEqual({
    rubrics: [{ rubricId: "essay", version: 2, title: "A short essay", language: "en" }],
  });
  expect(await look("/essay?version=1")).toMatchObject({ version: 1, latestVersion: 2, criteria: essay.criteria });
  expect(await look("/essay?version=3")).toMatchObject({ code: "rubric.missing", status: 404 });

  const [first] = essay.criteria;
  const twice = await send({ ...essay, criteria: [first, first] });
  expect(twice.body).toMatchObject({ code: "request.invalid", field: "criteria" });
  const many = Array.from({ length: 13 }, (_, at) => ({ ...first, id: `c${at}` }));
  expect((await send({ ...essay, criteria: many })).status).toBe(400);
  expect(await look("/essay")).toMatchObject({ version: 2 });

  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  const options = { rubric: "essay", rubricVersion: 2 };
  await Jobs.change(local.ctx.table, await local.job(id, "probe"), (job) => ({ ...job, options }));
  const asset = { ...(await local.asset(id)), generation: 2 };
  expect(Job.queue(asset, probe, 0, await local.job(id, "probe"))).toMatchObject({ generation: 2, options });
});
