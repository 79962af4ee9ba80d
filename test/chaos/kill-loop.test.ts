import { expect, it } from "vitest";
import { killLoop } from "./kill-loop.ts";
import { seededRandom } from "./random.ts";

it("loses nothing and leaves nothing behind when everything is killed again and again during an import", {
  timeout: 180_000,
}, async () => {
  const { random } = seededRandom(7);
  const report = await killLoop({ objects: 150, kills: 3, random, say: () => {} });

  expect(report).toMatchObject({
    objects: 150,
    assets: 150,
    lostPuts: [],
    withoutAsset: [],
    twice: [],
    notDone: [],
    wrongRenditions: [],
    leftProcesses: [],
  });
});
