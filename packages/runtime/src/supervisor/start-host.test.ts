import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { isAlive } from "../../../../test/support/descendants.ts";
import { descendantsOf, start, startWith } from "./testing-host.ts";

it("serves page, S3 and table, and ends with status 0 and no child left when it is told to", async () => {
  const { host, running } = await start();
  expect((await fetch(`${running.httpUrl}/health`)).status).toBe(200);
  expect((await fetch(`${running.awsUrl}/_health`)).status).toBe(200);
  expect((await fetch(running.env.AWS_ENDPOINT_URL_DYNAMODB ?? "")).status).toBe(200);

  const children = descendantsOf(host.pid ?? 0);
  expect(children.length).toBeGreaterThanOrEqual(5); // cloud, functions, page and API, the table and its watcher
  host.kill("SIGTERM");
  expect(await once(host, "exit")).toEqual([0, null]);
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 30_000 });
});

it("points a second start of the same folder to the first", async () => {
  const { running } = await start();
  const { told } = await startWith();
  expect(told).toEqual({ alreadyRunning: running });
});

it("refuses a port that is taken, and a bind that others could reach, each in one sentence", async () => {
  const { running } = await start();
  const port = Number(new URL(running.httpUrl).port);
  const taken = await startWith({ folder: "other", httpPort: port });
  expect(taken.told).toEqual({
    refused: expect.stringMatching(new RegExp(`^Port ${port} is taken by .*DARKROOM_HTTP_PORT=${port + 1} npm start`)),
  });
  const wide = await startWith({ folder: "third", host: "0.0.0.0" });
  expect(wide.told).toEqual({ refused: expect.stringContaining("DARKROOM_HOST=0.0.0.0 would let other machines in") });
  expect(await once(wide.host, "exit")).toEqual([2, null]);
});
