import { Assets as Contract } from "@darkroom/contract";
import { Enrichment, JobView, Rubric } from "@darkroom/domain";
import { readOptions, requestStages } from "@darkroom/platform";
import { Rubrics } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { startLocal } from "../../../test/support/local.ts";
import { startOllama } from "../../../test/support/ollama/stand-in.ts";
import { stages } from "../../stages.ts";

const essay = Rubric.Settings.parse({
  title: "A short essay",
  language: "en",
  criteria: [
    { id: "thesis", name: "Thesis", description: "Says in one sentence what it holds.", maxPoints: 5 },
    { id: "grounds", name: "Grounds", description: "Gives at least two grounds.", maxPoints: 10 },
  ],
});
const judged = { verdict: "met", comment: "Well said.", points: 4, evidence: "quieter than cars" };
const said = {
  feedback_md: "**Good.** <img src=x> [More](https://evil.example)",
  criteria: [
    { ...judged, id: "thesis" },
    { ...judged, id: "grounds", evidence: "never stood there" },
  ],
};
const transcript = { text: "Trams are quieter\nthan cars.", language: "en", has_text: true, legibility: 1, gaps: [] };

it("reads the text, judges it by the rubric that was asked for, and by another one again; what fails for good is by rule", async () => {
  await using ollama = await startOllama();
  await using local = await startLocal({
    variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: "none" },
  });
  const { ctx } = local;
  const add = (settings: Rubric.Settings) =>
    Rubrics.add(ctx.table, "essay", (latest) => Rubric.next(latest, "essay", settings, ctx.clock.nowMs()));
  await add(essay);
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  const ask = async (options: Record<string, unknown>) => {
    const read = await readOptions(stages, { stages: ["feedback"], options }, ctx);
    const requested = await requestStages(stages, { assetId: id, stages: ["feedback"], options: read }, ctx);
    await ctx.queue.flush();
    await local.idle();
    return requested.map(({ stage, outcome }) => `${stage} ${outcome}`);
  };
  const feedback = async () => Enrichment.Info.parse(await local.output(id, "feedback"));
  const look = async () => Contract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/assets/${id}`)).json());

  await expect(ask({ rubric: "nowhere" })).rejects.toThrow(expect.objectContaining({ code: "rubric.missing" }));
  await expect(ask({ schema: "criteria.v1" })).rejects.toThrow(expect.objectContaining({ code: "request.invalid" }));
  ollama.say("has_text", { ...transcript, rationale: "" });
  ollama.say("feedback_md", said);
  expect(await ask({ rubric: "essay", schema: "criteria.v2" })).toEqual(["transcribe created", "feedback created"]);
  expect(await feedback()).toMatchObject({
    status: "degraded",
    reasons: ["dropped_items:1"],
    backend: "local",
    options: { rubric: "essay", rubricVersion: 1, schema: "criteria.v2" },
    data: {
      feedback_md: "**Good.**  More",
      analysis_json: {
        schema: "criteria.v2",
        rubric: { id: "essay", version: 1 },
        criteria: [
          { id: "thesis", points: 4, max_points: 5, evidence: "quieter than cars" },
          { id: "grounds", points: 4, max_points: 10, evidence: "" },
        ],
        total: 8,
        max_total: 15,
        share: 0.533,
      },
    },
  });

  await add({ ...essay, title: "Another one" });
  local.clock.advance(11_000);
  const { enrichments } = await look();
  expect(enrichments.find(({ mode }) => mode === "feedback")).toMatchObject({ staleBecause: ["rubric"] });
  expect(await ask({ rubric: "essay" })).toEqual(["feedback again"]);
  expect(await feedback()).toMatchObject({
    status: "degraded",
    backend: "stub",
    reasons: ["failed:parse_error"],
    options: { rubricVersion: 2, schema: "criteria.v1" },
    data: { analysis_json: { schema: "criteria.v1", criteria: [{ id: "thesis" }, { id: "grounds" }] } },
  });
  expect(await local.job(id, "feedback")).toMatchObject({ state: "done", generation: 2 });
});

it("is called by what is about to be tried again", async () => {
  const queued = { state: "queued", lane: "ollama", attempt: 1, reason: "timeout", notBeforeMs: 0, generation: 1 };
  const labelOf = (stage: string) =>
    JobView.of({ ...queued, stage } as never, { stages, jobs: [], closedLanes: new Map(), nowMs: 1 }).label;
  expect(["transcribe", "feedback", "probe"].map(labelOf)).toEqual([
    "vision_retrying",
    "feedback_retrying",
    "retrying",
  ]);
});
