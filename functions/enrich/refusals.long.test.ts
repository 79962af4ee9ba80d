import { Enrichment } from "@darkroom/domain";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { startOllama } from "../../test/support/ollama/stand-in.ts";

it("rates as unknown what a model refuses or nobody can read, and keeps what was said", async () => {
  await using ollama = await startOllama();
  const variables = { AI_BACKEND: "local", AI_MODES: "nsfw_classify", OLLAMA_BASE_URL: ollama.url };
  await using local = await startLocal({ variables });
  ollama.script("wrong JSON", "wrong JSON");
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  const rated = Enrichment.Info.parse(await local.output(id, "nsfw_classify"));
  expect(rated).toMatchObject({
    status: "degraded",
    data: { category: "unknown", needs_review: true },
    reasons: ["parse_error"],
    raw: { text: expect.stringMatching(/weather/) },
    model: { name: "gemma4:12b" },
    asked: 2,
  });

  const next = await local.upload(await pictures.quarters());
  ollama.script("prose around JSON"); // readable, but not as it was asked for
  await local.idle();
  expect(Enrichment.Info.parse(await local.output(next, "nsfw_classify")).data).toMatchObject({ category: "unknown" });
});
