import type { Assets } from "@darkroom/contract";
import type * as z from "zod";
import { columns } from "./columns.ts";
import { formatBytes, printable } from "./printable.ts";
import { type Shell, writeLines } from "./shell.ts";

type Item = z.infer<typeof Assets.Item>;

/** Shows assets, a line each: in columns for people, as JSON for programs. */
export function writeAssets(
  shell: Shell,
  items: readonly Item[],
  { json: isJson }: { json?: boolean | undefined },
): void {
  writeLines(shell, isJson ? items.map((item) => JSON.stringify(item)) : columns(items.map(rowOf)));
}

function rowOf(item: Item): string[] {
  const { width, height, durationSec } = item;
  return [
    item.capturedAt.slice(0, 16).replace("T", " "),
    item.kind,
    formatBytes(item.sizeBytes),
    width === undefined || height === undefined ? "–" : `${width}×${height}`,
    durationSec === undefined ? "–" : `${durationSec.toFixed(1)} s`,
    stateOf(item),
    printable(item.key),
  ];
}

function stateOf({ issue, reasons, duplicateOf }: Item): string {
  if (issue === "failed") return `failed: ${printable(Object.values(reasons)[0] ?? "error")}`;
  return issue ?? (duplicateOf === undefined ? "done" : "duplicate");
}
