import { Enrichment } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type StandIn, startOpenAi } from "../../test/support/openai/stand-in.ts";
import { startWithoutOllama } from "../../test/support/openai/without-ollama.ts";

let provider: StandIn;
beforeEach(async () => {
  provider = await startOpenAi();
});
afterEach(() => provider[Symbol.asyncDispose]());

const start = (more: Record<string, string>) => startWithoutOllama(provider, more);

it("asks the provider while Ollama is away, says so in the result, and leaves the lane closed for all to see", async () => {
  await using local = await start({ AI_FALLBACK_MODES: "caption, tags_normalize" });
  const id = await local.upload(await pictures.withExif());
  await local.runtime.idle();
  expect(Enrichment.Info.parse(await local.output(id, "caption"))).toMatchObject({
    status: "ok",
    backend: "fallback",
    model: { name: "big" },
    options: { seed: 42, maxTokens: 400 },
    picture: { widthPx: 640 },
  });
  expect(await local.job(id, "caption")).toMatchObject({ state: "done", attempt: 1 });
  expect(await local.job(id, "title")).toMatchObject({ state: "queued", attempt: 0, fence: 0 });
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ reason: "blocked_by_ollama" });
});
