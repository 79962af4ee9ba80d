import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Enrichment } from "@darkroom/domain";
import { requestStages } from "@darkroom/platform";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { stages } from "../stages.ts";

it("takes a tagger's tags and rating as one more source, and goes on without what it says wrongly", async () => {
  const good = {
    model: "tagger-1",
    tags: [
      { name: "Red_Square", confidence: 0.9 },
      { name: "unlikely", confidence: 0.1 },
    ],
    rating: "explicit",
  };
  const answers: object[] = [good, { ...good, tags: "many" }];
  const asked: string[] = [];
  await using server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
    request.resume().on("end", () => response.end(JSON.stringify(answers.shift())));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await using local = await startLocal({ variables: { AI_BACKEND: "stub", AI_MODES: "none", TAGGER_BASE_URL: url } });
  const modes = ["tags_normalize", "nsfw_classify"];
  const saidOf = async (file: Awaited<ReturnType<typeof pictures.redSquare>>) => {
    const id = await local.upload(file);
    await local.idle();
    await requestStages(stages, { assetId: id, stages: modes }, local.ctx);
    await local.ctx.queue.flush();
    await local.idle();
    return Promise.all(modes.map(async (mode) => Enrichment.Info.parse(await local.output(id, mode))));
  };
  const [tags, safety] = await saidOf(await pictures.redSquare());
  expect(tags).toMatchObject({ data: { tags_normalized: ["red square"] }, reasons: ["tagger:tagger-1"], status: "ok" });
  expect(safety).toMatchObject({ data: { category: "explicit", tagger_rating: "explicit" } });
  expect(asked).toEqual(["POST /v1/tags image/jpeg"]); // once for both

  const [without, unsure] = await saidOf(await pictures.quarters());
  expect(without).toMatchObject({ asked: 0, reasons: ["no_tags", "tagger_unreadable"] });
  expect(unsure).toMatchObject({ data: { category: "unknown" }, reasons: ["tagger_unreadable"] });
});
