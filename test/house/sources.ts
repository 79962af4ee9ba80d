import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every file of the house that git tracks or would track, relative to the root. */
export function files(...patterns: string[]): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 ** 2 });
  return [...new Set(listed.split("\n"))].filter((file) => file !== "" && existsSync(`${root}/${file}`));
}

export const read = (file: string): string => readFileSync(`${root}/${file}`, "utf8");

/** A test, or what stands beside tests to help them (`testing.ts`, `testing-….ts`, a folder `fixtures`). */
export const isTest = (file: string): boolean =>
  /\.test\.tsx?$|\/testing[\w-]*\.ts$|\/fixtures\//.test(file) || file.startsWith("test/");
