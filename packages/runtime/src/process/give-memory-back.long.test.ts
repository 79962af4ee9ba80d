import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const work = `
  import { giveMemoryBack } from ${JSON.stringify(join(import.meta.dirname, "give-memory-back.ts"))};
  const heapMb = () => process.memoryUsage().heapTotal / 1e6;
  process.argv[1] === "gives" && giveMemoryBack({ everyMs: 500 });
  let kept = [];
  while (process.cpuUsage().user < 1_500_000) {
    kept.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
    if (kept.length > 500) kept = [];
  }
  kept = [];
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // it rests
  console.log(heapMb());`;

it("leaves a process that has worked and rests with a small heap", { timeout: 60_000 }, async () => {
  const heapAfter = async (how: string) =>
    Number((await promisify(execFile)(process.execPath, ["--input-type=module", "-e", work, how])).stdout);
  const [given, kept] = await Promise.all([heapAfter("gives"), heapAfter("keeps")]);
  expect(given).toBeLessThan(kept / 2);
});
