import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../house/sources.ts";
import { graphOf } from "./graph.ts";

const graph = graphOf("production");

it("is typed", async () => {
  const tsc = promisify(execFile)("node_modules/.bin/tsc", ["-p", "tsconfig.infra.json"], { cwd: root });
  const { stdout } = await tsc.catch((error: { stdout: string }) => error);
  expect(stdout.split("\n").filter((line) => line !== "" && !line.startsWith(".sst/"))).toEqual([]); // SST's own sources are not ours
});

it("is made of the parts that are listed", async () => {
  const names = new Map<string, string[]>();
  for (const { type, name } of graph.resources) {
    if (!/^(aws|random|command|pulumi-nodejs):/.test(type)) continue; // components are made of the others
    const [, service = "", kind = ""] = /^(?:aws:)?([\w-]+)[/:].*:(\w+)$/.exec(type) ?? [];
    const part = `${service} ${kind}`;
    names.set(part, [
      ...(names.get(part) ?? []),
      name.replace(/(Route|Subscriber)[A-Z][a-z]{5}/, "$1").replace(/\.sst.*/, ""),
    ]);
  }
  const rows = [...names].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const lines = rows.map(([part, all]) => `- ${all.length} ${part}: ${[...new Set(all)].toSorted().join(", ")}`);
  const count = rows.reduce((sum, [, all]) => sum + all.length, 0);
  const text = `# Parts

What \`npx sst deploy\` makes of a library, ${count} resources in all; \`npm run test:infra -- -u\` writes this list anew.

${lines.join("\n")}
`;
  await expect(text).toMatchFileSnapshot("../../docs/parts.md");
});
