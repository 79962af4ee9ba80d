import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { findFreePort } from "./free-port.ts";

it("finds other ports for whoever looks at the same time, in this process or in another", async () => {
  const script = `
    import { findFreePort } from ${JSON.stringify(join(import.meta.dirname, "free-port.ts"))};
    console.log(JSON.stringify(await Promise.all(Array.from({ length: 16 }, () => findFreePort()))));`;
  const elsewhere = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const here = await Promise.all(Array.from({ length: 16 }, () => findFreePort()));
  const there: number[] = JSON.parse((await elsewhere).stdout);
  expect(new Set([...here, ...there]).size).toBe(32);
});
