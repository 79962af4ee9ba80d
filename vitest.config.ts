import { join } from "node:path";
import { defaultExclude, defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closing-line.ts";

/** Every file's process, and what it starts, loads the same modules: what one of them has compiled, the next ones read. */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules", ".cache", "compiled");

const shared = {
  testTimeout: 60_000, // what hangs is stopped; what is slow on a busy machine is not
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000 } }, // what is polled for comes when it comes: a busy machine is slow
  pool: "forks" as const,
  env: { AI_BACKEND: "off" },
};
/** One suite for every host: the files are the same, the addresses are not. */
const parity = { ...shared, include: ["test/parity/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 };

/** Every format, hostile file and film there is: minutes of decoding, with a script of its own. */
const formats = ["hostile", "formats-table", "films"].map((name) => `packages/codecs/src/${name}.test.ts`);
const units = ["packages/*/src/**/*.test.ts", "functions/**/*.test.ts"];
const walk = ["test/walk/**/*.test.ts", "test/chaos/**/*.test.ts"];
/** What waits for processes to be killed, to rest or to settle a hundred files: too long for `npm test`, each by its name. */
const long = "**/*.long.test.ts";
const exclude = [...defaultExclude, ...formats, long];

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: [["default", { summary: false }], new ClosingLine()],
    projects: [
      { test: { ...shared, name: "units", include: units, exclude } },
      { test: { ...shared, name: "formats", include: formats, testTimeout: 120_000 } },
      { test: { ...shared, name: "walk", include: walk, exclude } },
      { test: { ...shared, name: "long", include: [long], testTimeout: 180_000 } },
      { test: { ...shared, name: "house", include: ["test/house/**/*.test.ts"] } },
      {
        test: {
          ...shared,
          name: "infra",
          include: ["test/infra/**/*.test.ts"],
          globalSetup: "test/infra/setup.ts",
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      { test: { ...shared, name: "browser", include: ["test/browser/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { ...parity, name: "parity-embedded" } },
      { test: { ...parity, name: "parity-deployed", globalSetup: "test/parity/setup.ts" } },
    ],
  },
});
