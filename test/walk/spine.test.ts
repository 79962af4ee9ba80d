import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";

it("walks a photo from its put to its summary", async () => {
  await using local = await startLocal();

  const asset = await local.upload(await pictures.redSquare());
  await local.idle();

  expect(
    (await local.jobs(asset)).map(({ stage, state, attempt, reason }) => ({ stage, state, attempt, reason })),
  ).toEqual([
    { stage: "hash", state: "done", attempt: 1 },
    { stage: "probe", state: "done", attempt: 1 },
    { stage: "thumbnail", state: "done", attempt: 1 },
  ]);
  expect(await local.summary(asset)).toMatchObject({
    kind: "image",
    renditions: [{ role: "thumbnail" }, { role: "preview" }],
  });
});
