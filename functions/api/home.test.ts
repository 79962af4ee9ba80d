import { Home as Contract } from "@darkroom/contract";
import type { AssetId } from "@darkroom/domain";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { countWireCalls } from "../../test/support/wire-calls.ts";

it("shows at most four assets, least viewed first; looks at many are told in one write", async () => {
  await using local = await startLocal();
  const post = (path: string, body: object, method = "POST") =>
    fetch(local.httpUrl + path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const quiet = async (): Promise<AssetId[]> => {
    const answer = await fetch(`${local.httpUrl}/v1/quiet-corner`);
    return Contract.quiet.answer.parse(await answer.json()).items.map(({ assetId }) => assetId);
  };
  expect(await quiet()).toEqual([]);
  const picture = await pictures.redSquare();
  const ids = [];
  for (let at = 0; at < 6; at++) {
    const bytes = new Uint8Array([...picture.bytes, at]); // what follows a picture's end is not read
    ids.push(await local.upload({ name: `${at}.png`, bytes }, `${at}.png`));
  }
  await local.idle();
  await local.upload({ name: "0.png", bytes: new Uint8Array([...picture.bytes, 0]) }, "same.png"); // never shown
  await local.idle();
  const first = await quiet();
  expect(first).toHaveLength(4);
  expect(await quiet()).toEqual(first);

  const [looked, left] = ids.filter((id) => !first.includes(id));
  using wire = countWireCalls(local.runtime.awsUrl);
  expect((await post("/v1/views", { ids: [first[0], looked, looked] })).status).toBe(200);
  expect(wire.calls.table).toBe(2); // a read and a write
  const second = await quiet();
  expect(second).toEqual([...first.slice(1), left]);

  await post(`/v1/assets/${second[0]}`, { safety: "nsfw" }, "PATCH");
  await post("/v1/assets:trash", { ids: [second[1]] });
  await local.idle();
  const third = await quiet();
  expect(third).not.toContain(second[0]);
  expect(third).not.toContain(second[1]);
  expect(third).toEqual([...second.slice(2), first[0], looked]); // what was looked at less comes first
  expect((await post("/v1/views", { ids: ["nobody"] })).status).toBe(400);
}, 60_000);
