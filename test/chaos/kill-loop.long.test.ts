import { expect, it } from "vitest";
import { killLoop } from "./kill-loop.ts";
import { seededRandom } from "./random.ts";

it("loses nothing and leaves nothing behind when everything is killed during an import", {
  timeout: 180_000,
}, async () => {
  const { random } = seededRandom(7);
  const report = await killLoop({ objects: 40, kills: 1, random, say: () => {} });

  expect(report).toMatchObject({
    objects: 40,
    assets: 40,
    lostPuts: [],
    withoutAsset: [],
    twice: [],
    notDone: [],
    wrongRenditions: [],
    leftProcesses: [],
  });
});
