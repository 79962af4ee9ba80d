import type { Assets } from "@darkroom/contract";
import type * as z from "zod";
import { printable } from "./printable.ts";

type Enrichment = z.infer<typeof Assets.get.answer>["enrichments"][number];

const mostChars = 300;
const forMachines = new Set(["rationale", "rationale_short", "tags_map", "measured"]);
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** What a model said, key by key, and who said it: model, prompt and how well its answer could be read. */
export function enrichmentRows({ mode, data, reasons, backend, model, prompt, asked }: Enrichment): string[][] {
  const said = Object.entries(data).filter(([key, value]) => !forMachines.has(key) && textOf(value) !== "");
  const rows = said.toSorted(byKey).map(([key, value]) => [`  ${printable(mode)}`, printable(key), textOf(value)]);
  const whose = backend === "fallback" ? `${printable(model.name)} of the fallback provider` : printable(model.name);
  const asks = backend === "stub" ? "a stub: no model has looked at it" : whose;
  const who = asked === 0 ? "nobody: there was nothing to ask" : asks;
  const remarks = reasons.length > 0 ? `, ${reasons.map(printable).join(", ")}` : "";
  return [
    ...rows,
    [`  ${printable(mode)}`, "by", ` ${who}, prompt ${printable(prompt.name)} ${prompt.version}${remarks}`],
  ];
}

function textOf(value: unknown): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return printable(text.slice(0, mostChars));
}
