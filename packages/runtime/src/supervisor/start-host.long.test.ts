import { readFile } from "node:fs/promises";
import { expect, it, vi } from "vitest";
import { isAlive } from "../../../../test/support/descendants.ts";
import { commandsOf, descendantsOf, start, startWith } from "./testing-host.ts";

it("leaves no child behind when it is killed, and the next start serves the same folder", async () => {
  const { host } = await start();
  const children = descendantsOf(host.pid ?? 0);
  host.kill("SIGKILL");
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 30_000 });
  const again = await start();
  expect((await fetch(`${again.running.httpUrl}/health`)).status).toBe(200);
});

it("starts at once on the same ports after a kill, even while a child of the killed one is too busy to notice", async () => {
  const { host, running } = await start();
  const [httpPort, awsPort] = [running.httpUrl, running.awsUrl].map((url) => Number(new URL(url).port));
  const busy = commandsOf(descendantsOf(host.pid ?? 0)).filter(({ text }) =>
    /process\/(cloud|functions|http-host)\.ts/.test(text),
  );
  for (const { pid } of busy) process.kill(pid, "SIGSTOP");
  host.kill("SIGKILL");
  const again = await startWith({ httpPort, awsPort });
  expect(again.told).toMatchObject({ running: { httpUrl: running.httpUrl, awsUrl: running.awsUrl } });
  await vi.waitFor(() => expect(busy.filter(({ pid }) => isAlive(pid))).toEqual([]), { timeout: 30_000 });
});

it("answers what is asked while a killed server is being started again", async () => {
  const { host, running } = await start();
  const commands = commandsOf(descendantsOf(host.pid ?? 0));
  const servers = commands.filter(({ text }) => /process\/(cloud|functions|http-host)\.ts/.test(text));
  expect(servers).toHaveLength(3);
  for (const { pid } of servers) process.kill(pid, "SIGKILL");
  expect((await fetch(`${running.awsUrl}/_health`)).status).toBe(200);
  expect((await fetch(`${running.httpUrl}/health`)).status).toBe(200);
  expect(await readFile(running.logFile, "utf8")).toContain("process ended, starting it again");
});
