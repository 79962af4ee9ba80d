import { Prompts as Contract, Problem } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { Jobs, Results } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pngWith, textChunk } from "../../test/fixtures/generated.ts";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const text = (prompt: string, seed: number): string =>
  `${prompt}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: ${seed}, Size: 8x8, Model: dream`;
const generated = (name: string, prompt: string, seed: number) => ({
  name,
  bytes: pngWith([textChunk("parameters", text(prompt, seed))]),
});

const ask = async (path: string) => (await fetch(local.httpUrl + path)).json();
const list = async () => Contract.list.answer.parse(await ask("/v1/prompts")).items;
const historyOf = async (id: AssetId) => Contract.ofAsset.answer.parse(await ask(`/v1/assets/${id}/prompts`));
async function rebuild(body: object = {}) {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return Contract.rebuild.answer.parse(await (await fetch(`${local.httpUrl}/v1/prompts:rebuild`, init)).json());
}

it("keeps a prompt once, however it is spaced, with the pictures it made", async () => {
  await local.upload(generated("a.png", "a red fox, snow", 1));
  await local.upload(generated("b.png", "A red fox,  snow ", 2));
  await local.upload(generated("c.png", "a lighthouse", 3));
  await local.upload(await pictures.redSquare());
  await local.idle();
  const prompts = await list();
  expect(prompts.map(({ positive, assets }) => [positive.toLowerCase().replace(/ +/g, " ").trim(), assets])).toEqual(
    expect.arrayContaining([
      ["a red fox, snow", 2],
      ["a lighthouse", 1],
    ]),
  );
  const fox = prompts.find(({ assets }) => assets === 2);
  const { assetIds } = Contract.get.answer.parse(await ask(`/v1/prompts/${fox?.promptId}`));
  expect(assetIds.toSorted()).toEqual([assetIdOf("a.png"), assetIdOf("b.png")].toSorted());
  const first = Contract.list.answer.parse(await ask("/v1/prompts?limit=1"));
  const rest = Contract.list.answer.parse(await ask(`/v1/prompts?limit=5&cursor=${first.nextCursor}`));
  expect([...first.items, ...rest.items]).toEqual(prompts);
  expect((await historyOf(assetIdOf("a.png"))).history).toMatchObject([{ number: 1, cause: "first", settings: [] }]);
});

it("tells what changed when a picture is written over, word by word", async () => {
  const id = await local.upload(generated("b.png", "a grey fox, snow", 7), "b.png");
  await local.idle();
  const { settings, history } = await historyOf(id);
  expect(settings).toMatchObject({ positive: "a grey fox, snow", seed: "7", model: "dream" });
  expect(history[0]).toMatchObject({
    cause: "version",
    positive: [
      { kind: "removed", text: "A red " },
      { kind: "added", text: "a grey " },
      { kind: "same", text: "fox, snow" },
    ],
    settings: [{ name: "seed", before: "2", after: "7" }],
  });
  expect((await list()).map(({ assets }) => assets)).toEqual([1, 1, 1]);
});

it("reads stored texts again without the file, tells what is news once, and lists what it cannot read", async () => {
  const id = assetIdOf("c.png");
  const job = await Jobs.get(local.ctx.table, { assetId: id, stage: "probe" });
  const result = (await Results.findPublished(local.ctx.table, job)) ?? expect.fail();
  const output = result.output as { generation: { positive: string; sources: object[] } };
  const misread = { ...output.generation, positive: "a light house" };
  await Results.put(local.ctx.table, { ...result, output: { ...output, generation: misread } }); // as an older reader had it
  local.ctx.queue.send("index", { assetId: id });
  await local.ctx.queue.flush();
  await local.runtime.idle();
  expect((await historyOf(id)).settings.positive).toBe("a light house");

  const rebuilt = await rebuild();
  expect(rebuilt).toMatchObject({ looked: 4, generated: 3, changed: 1, failures: [] });
  const { history, settings } = await historyOf(id);
  expect([settings.positive, history[0]?.cause]).toEqual(["a lighthouse", "rebuilt"]);
  expect(await rebuild()).toMatchObject({ changed: 0 });

  const sources = output.generation.sources.map((source) => ({ ...source, isTruncated: true }));
  await Results.put(local.ctx.table, { ...result, output: { ...output, generation: { ...misread, sources } } });
  expect((await rebuild()).failures).toEqual([{ assetId: id, key: "c.png", code: "prompt.text_truncated" }]);
  const first = await rebuild({ limit: 1 });
  expect(first).toMatchObject({ generated: 1, nextCursor: expect.any(String) });
  expect(await rebuild({ cursor: first.nextCursor })).toMatchObject({ generated: 2 });
});

it("forgets the pictures that are gone, and knows no prompt nobody wrote", async () => {
  await local.remove("a.png");
  await local.idle();
  local.clock.advance(5_000);
  await local.idle();
  expect((await list()).map(({ positive }) => positive)).not.toContain("a red fox, snow");
  const nobody = Problem.parse(await ask(`/v1/prompts/prm_${"a".repeat(32)}`));
  expect(nobody).toMatchObject({ status: 404, code: "prompt.missing" });
  expect(Problem.parse(await ask(`/v1/assets/${assetIdOf("nobody")}/prompts`))).toMatchObject({
    code: "asset.missing",
  });
});
