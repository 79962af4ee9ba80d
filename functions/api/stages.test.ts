import { Assets as AssetsContract, Stages as Contract } from "@darkroom/contract";
import { Lane } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { stages as pipeline } from "../stages.ts";

it("shows every stage, what is open in it and what that waits for, and an asset's own view of it", async () => {
  await using local = await startLocal();
  const look = async () => Contract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/stages`)).json());

  const { stages, deadLetters } = await look();
  const [fast, films] = [
    ["hash", "probe", "thumbnail"],
    ["storyboard", "preview", "playback"],
  ];
  const modes = pipeline.filter(({ enriches }) => enriches).map(({ name }) => name);
  expect(modes).toContain("caption");
  expect(stages.map(({ stage }) => stage)).toEqual([...fast, ...films, ...modes]);
  expect(stages).toMatchObject(stages.map(() => ({ isOpen: true, queued: 0, running: 0, isCapped: false })));
  expect(deadLetters).toBe(0);

  await Lanes.change(local.ctx.table, "thumbnail", (door) => Lane.pause(door, "a person said so"));
  local.clock.advance(6_000); // doors are looked at every 5 s
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  local.clock.advance(5_000);

  const [hash, , thumbnail] = (await look()).stages;
  expect(hash).toMatchObject({ isOpen: true, queued: 0 });
  expect(thumbnail).toMatchObject({
    isOpen: false,
    closedReason: "a person said so",
    queued: 1,
    waiting: { "a person said so": 1 },
    oldestDueSec: expect.any(Number),
  });
  const { jobs } = AssetsContract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/assets/${id}`)).json());
  expect(jobs.find(({ stage }) => stage === "thumbnail")).toMatchObject({
    state: "queued",
    label: "blocked",
    waitsFor: "lane thumbnail: a person said so",
  });

  await Lanes.change(local.ctx.table, "thumbnail", Lane.resume);
  local.clock.advance(6_000);
  await local.idle();
  const after = (await look()).stages;
  expect(after.filter(({ queued }) => queued > 0)).toEqual([]);
  expect(after[2]).toMatchObject({ isOpen: true, waiting: {} });
}, 120_000);
