import { Assets, Enrichments } from "@darkroom/contract";
import { AssetId, assetIdOf, EnrichmentDiff } from "@darkroom/domain";
import type { Command } from "commander";
import type * as z from "zod";
import type { Api } from "../../api.ts";
import { columns } from "../../columns.ts";
import { whoSaid } from "../../enrichment-rows.ts";

import { printable } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../../shell.ts";
import { findApi } from "../../target.ts";
import { marked } from "./prompt-rows.ts";

type Versions = z.infer<typeof Enrichments.list.answer>;
type Diffed = z.infer<typeof Enrichments.diff.answer>;

const assetText = "its id (ast_…) or its key";
const modeText = "caption, title, …";
const idOf = (asset: string): string => AssetId.safeParse(asset).data ?? assetIdOf(asset);

/** `darkroom ai versions`: every answer that is kept. */
export function versionsCommand(shell: Shell): Command {
  const summary = "Every answer that is kept of an asset: who gave it, whether it is shown, and what is stale in it";
  const examples = [
    "ai versions IMG_1.jpg",
    "ai versions IMG_1.jpg caption --full",
    "ai versions IMG_1.jpg caption --json | jq '.[0].versions'",
  ];
  return define({ name: "versions", summary, examples })
    .argument("<asset>", assetText)
    .argument("[mode]", `${modeText}; all, when nothing is said`)
    .option("--full", "everything that made the model say it, and what it said as it said it")
    .action((asset: string, mode: string | undefined, options: CommonOptions & { full?: true }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const all = await versionsOf(api, idOf(asset), mode);
        if (options.json) writeJson(shell, all);
        else if (all.length === 0) writeLines(shell, ["no model has said anything of it yet"]);
        else if (options.full) writeLines(shell, all.flatMap(wholeLines));
        else writeLines(shell, columns(all.flatMap(rowsOf)));
        return exits.ok;
      }),
    );
}

/** `darkroom ai diff`: two answers beside each other. */
export function diffCommand(shell: Shell): Command {
  const summary = "Two answers beside each other: [-what went-] and {+what came+}";
  const examples = ["ai diff IMG_1.jpg caption", "ai diff IMG_1.jpg caption 1 4 --json | jq .fields"];
  return define({ name: "diff", summary, examples })
    .argument("<asset>", assetText)
    .argument("<mode>", modeText)
    .argument("[from]", "the older version; the one before, when nothing is said")
    .argument("[to]", "the newer one; the latest, when nothing is said")
    .action((assetId: string, mode: string, from: string | undefined, to: string | undefined, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const found = await api.ask(Enrichments.diff, { assetId: idOf(assetId), mode, from, to });
        if (options.json) writeJson(shell, found);
        else writeLines(shell, linesOf(found));
        return exits.ok;
      }),
    );
}

/** `darkroom ai promote`: shows another answer to people. */
export function promoteCommand(shell: Shell): Command {
  const summary = "Show another answer to people; an older one is a roll-back";
  return define({ name: "promote", summary, examples: ["ai promote IMG_1.jpg caption 1"] })
    .argument("<asset>", assetText)
    .argument("<mode>", modeText)
    .argument("<version>", "its number, as `ai versions` shows it")
    .action((asset: string, mode: string, version: string, options: CommonOptions) =>
      act(shell, options, async () => {
        if (!/^[1-9][0-9]{0,8}$/.test(version)) throw wrongUse("the version: a whole number from 1");
        const api = await findApi(shell, options);
        const known = { assetId: idOf(asset), mode };
        const { revision } = await api.ask(Enrichments.list, known);
        const after = await api.ask(Enrichments.promote, { ...known, generation: version }, { body: { revision } });
        if (options.json) writeJson(shell, after);
        else writeLines(shell, columns(rowsOf(after)));
        return exits.ok;
      }),
    );
}

async function versionsOf(api: Api, assetId: string, mode: string | undefined): Promise<Versions[]> {
  const { enrichments } = await api.ask(Assets.get, { assetId });
  const modes = mode === undefined ? enrichments.map((said) => said.mode) : [mode];
  return Promise.all(modes.map((one) => api.ask(Enrichments.list, { assetId, mode: one })));
}

const rowsOf = ({ mode, versions }: Versions): string[][] =>
  versions.map((said) => [
    printable(mode),
    `${said.generation}${said.isPublished ? " *" : ""}`,
    said.createdAt.slice(0, 19),
    whoSaid(said),
    said.staleBecause.length > 0 ? `stale: ${said.staleBecause.join(", ")}` : "",
  ]);

/** Every version with all that led to it. */
const wholeLines = ({ mode, versions }: Versions): string[] =>
  versions.flatMap((said) => [
    `${printable(mode)} version ${said.generation}${said.isPublished ? ", shown" : ""}`,
    ...columns(
      EnrichmentDiff.wholeProvenanceOf(said).map(([name, value]) => [`  ${printable(name)}`, printable(value)]),
    ),
  ]);

function linesOf({ from, to, fields, provenance }: Diffed): string[] {
  const rows = (some: Diffed["fields"]) =>
    some.map(({ field, diff }) => [`  ${printable(field)}`, printable(marked(diff))]);
  return [
    `${printable(to.mode)}: version ${from.generation} beside version ${to.generation}`,
    ...(fields.length === 0 ? ["they say the same"] : columns(rows(fields))),
    ...(provenance.length === 0 ? [] : ["who said it, and how", ...columns(rows(provenance))]),
  ];
}
