import type { Assets } from "@darkroom/contract";
import { Enrichment } from "@darkroom/domain";
import type * as z from "zod";
import { printable } from "./printable.ts";

type Said = z.infer<typeof Assets.get.answer>["enrichments"][number];

const mostChars = 300;
const forMachines = new Set(["rationale", "rationale_short", "tags_map", "measured"]);
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** What a model said, key by key, and who said it. */
export function enrichmentRows(enrichment: Said): string[][] {
  const { mode, data, staleBecause } = enrichment;
  const said = Object.entries(data).filter(([key, value]) => !forMachines.has(key) && textOf(value) !== "");
  const rows = said.toSorted(byKey).map(([key, value]) => [`  ${printable(mode)}`, printable(key), textOf(value)]);
  const stale = staleBecause.length > 0 ? `; stale: another ${staleBecause.join(", ")} today` : "";
  return [...rows, [`  ${printable(mode)}`, "by", ` ${whoSaid(enrichment)}${stale}`]];
}

/** Whose words they are: model, prompt and how well the answer could be read. */
export function whoSaid({ reasons, backend, model, prompt, asked }: Said): string {
  const whose = backend === "fallback" ? `${printable(model.name)} of the fallback provider` : printable(model.name);
  const asks = backend === "stub" ? "a stub: no model has looked at it" : whose;
  const who = asked === 0 ? "nobody: there was nothing to ask" : asks;
  const remarks = reasons.length > 0 ? `, ${reasons.map(printable).join(", ")}` : "";
  return `${who}, prompt ${printable(prompt.name)} ${prompt.version}${remarks}`;
}

const textOf = (value: unknown): string => printable(Enrichment.textOf(value).slice(0, mostChars));
