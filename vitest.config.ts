import { defineConfig } from "vitest/config";

const shared = { testTimeout: 30_000, hookTimeout: 30_000, pool: "forks" as const };

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      { test: { ...shared, name: "units", include: ["packages/*/src/**/*.test.ts", "functions/**/*.test.ts"] } },
      { test: { ...shared, name: "walk", include: ["test/walk/**/*.test.ts", "test/chaos/**/*.test.ts"] } },
      { test: { ...shared, name: "house", include: ["test/house/**/*.test.ts"] } },
    ],
  },
});
