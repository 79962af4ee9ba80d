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

it("hears a refusal in the form that was asked for: no caption, no rating, and a text that begins like one is a text", async () => {
  await using ollama = await startOllama();
  const variables = { AI_BACKEND: "local", AI_MODES: "caption,nsfw_classify,transcribe", OLLAMA_BASE_URL: ollama.url };
  await using local = await startLocal({ variables });
  const no = "I'm sorry, but I can't help with that.";
  ollama.say("caption", { caption: no, contradictions: [], missing: [], rationale: "" });
  ollama.say("nsfw_score", { nsfw_score: 0.1, nsfw_flags: [], category: "safe", rationale_short: no });
  const letter = { text: "I'm sorry, dear aunt", language: "en", has_text: true, legibility: 1, gaps: [] };
  ollama.say("legibility", { ...letter, rationale: "a letter" });
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  expect(await local.job(id, "caption")).toMatchObject({ state: "skipped", reason: "model.refusal", attempt: 1 });
  const said = async (mode: string) => Enrichment.Info.parse(await local.output(id, mode));
  expect(await said("nsfw_classify")).toMatchObject({
    status: "degraded",
    reasons: ["model.refusal"],
    asked: 1,
    data: { category: "unknown", needs_review: true },
  });
  expect(await said("transcribe")).toMatchObject({ status: "ok", data: { text: letter.text } });
  expect(await local.summary(id)).toMatchObject({ nsfw: "unknown", text: letter.text });
  expect((await local.summary(id))?.issue).toBeUndefined();
});
