import { Assets as Contract } from "@darkroom/contract";
import { Enrichment } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { expect, it } from "vitest";
import { embedTogether } from "../../../packages/platform/src/enrich/embed-together.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { startLocal } from "../../../test/support/local.ts";
import { startOllama } from "../../../test/support/ollama/stand-in.ts";

const modes = { AI_MODES: "caption, title, tags_normalize, embed" };
it("asks for vectors by a model of their own; when that is not there, nothing else waits", async () => {
  await using ollama = await startOllama();
  await using local = await startLocal({
    variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_EMBED_MODEL: "nowhere", ...modes },
  });
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  expect(await local.job(id, "caption")).toMatchObject({ state: "done" });
  expect(await local.job(id, "embed")).toMatchObject({ state: "queued", attempt: 0 });
  expect(await Lanes.get(local.ctx.table, "ollama/embed")).toMatchObject({ reason: "model_missing" });
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ failures: 0 });
  const seen = Contract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/assets/${id}`)).json());
  expect(seen.jobs.find(({ stage }) => stage === "embed")).toMatchObject({ label: "blocked" });
});

it("asks for several texts at once, cut where one is too long for the model", async () => {
  await using ollama = await startOllama();
  await using local = await startLocal({ variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, ...modes } });
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  const enrichment = Enrichment.Info.parse(await local.output(id, "embed"));
  expect(enrichment).toMatchObject({ backend: "local", model: { name: "embeddinggemma:latest" }, asked: 1 });
  expect(enrichment.data["spaceId"]).toMatch(/^[0-9a-f]{64}:32:1$/);

  const before = ollama.requests.length;
  const ask = { ctx: local.ctx, priority: 1, signal: new AbortController().signal, progress: () => {} } as const;
  const all = await Promise.all(
    ["a red boat", "the sea", "on and on ".repeat(900)].map((one) => embedTogether(one, ask)),
  );
  expect(all.map(({ text, isTruncated }) => [text.length, isTruncated])).toEqual([
    [10, false],
    [7, false],
    [3_000, true],
  ]);
  const asked = ollama.requests.slice(before).flatMap(({ body }) => (body.input?.length ? [[body.input].flat()] : []));
  expect(asked.map((texts) => texts.length)).toEqual([3, 1, 1, 1, 1]); // together, then one by one, the long one by halves
  expect(asked.flat().every((text) => text.startsWith("title: none | text: "))).toBe(true);
});
