import { assetIdOf } from "@darkroom/domain";
import { expect, it } from "vitest";
import { routes } from "../../functions/api/routes.ts";
import { manifest } from "../../functions/manifest.ts";
import { workerAccess } from "../../functions/worker-access.ts";
import { pictures } from "../fixtures/pictures.ts";
import { files, isTest, read } from "../house/sources.ts";
import { startLocal } from "../support/local.ts";

// No path removes an original but the trash. What can be walked is walked: the rights of every function, every place in the
// code that deletes an object, and every route.

const functions = [...manifest.wokenByQueue, ...manifest.wokenByHttp, ...manifest.wokenByClock];

it("gives one function the right to delete an original, and no worker outside", () => {
  const able = functions.filter(({ access }) => access.media?.includes("delete")).map(({ name }) => name);
  expect(able).toEqual(["purge"]);
  expect(workerAccess().access.media).not.toContain("delete");
});

it("deletes objects in one place of the product, which the purge alone calls for an original", () => {
  const code = files("packages/*", "functions/*").filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isTest(file));
  const product = code.filter((file) => !file.startsWith("packages/runtime/")); // the store itself, which is told to
  const naming = (pattern: RegExp) => product.filter((file) => pattern.test(read(file)));
  expect(naming(/DeleteObjects?Command/)).toEqual(["packages/platform/src/bucket.ts"]);
  expect(naming(/\bmedia\.remove\(/)).toEqual(["packages/platform/src/purge.ts"]);
  expect(naming(/\bpurge\(stages,/)).toEqual(["functions/purge/handler.ts"]);
});

it("keeps the original whatever route is asked, as long as it is not put into the trash", async () => {
  await using local = await startLocal();
  const id = await local.upload(await pictures.redSquare(), "kept.png");
  await local.idle();
  const given: Record<string, string> = { assetId: id, role: "thumbnail", uploadId: "nobody" };
  const bodies = [
    {},
    { ids: [id] },
    { all: true, word: "delete 1" },
    { ids: [id], word: "delete 1" },
    { title: "kept" },
  ];
  const asked = routes.filter(({ endpoint }) => endpoint.name !== "trashAssets");
  for (const { endpoint } of asked) {
    const path = endpoint.path.replace(/\/:(\w+)/g, (_, name: string) => `/${given[name] ?? id}`);
    for (const body of endpoint.body ? bodies : [undefined]) {
      const headers = { "content-type": "application/json" };
      const sent = body && { body: JSON.stringify(body) };
      await fetch(local.httpUrl + path, { method: endpoint.method, headers, redirect: "manual", ...sent });
    }
  }
  local.ctx.queue.send("purge", { assetId: id }); // not even the function that may, when it is told to
  await local.ctx.queue.flush();
  local.clock.advance(400 * 86_400_000);
  await local.runtime.tick("sweep");
  await local.runtime.tick("reconcile");
  await local.idle();
  expect(asked.length).toBeGreaterThan(10);
  expect(await local.ctx.media.has("kept.png")).toBe(true);
  expect(await local.asset(assetIdOf("kept.png"))).not.toHaveProperty("isDeleted");
});
