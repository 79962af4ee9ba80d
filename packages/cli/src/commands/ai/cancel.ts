import { Enqueueing } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import type { Command } from "commander";
import { formatCount } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../../shell.ts";
import { findApi } from "../../target.ts";

type CancelOptions = CommonOptions & { mode: string; all?: boolean; force?: boolean };

const idOf = (asset: string): AssetId => AssetId.safeParse(asset).data ?? assetIdOf(asset);

/** `darkroom ai cancel`: ends what is open. */
export function cancelCommand(shell: Shell): Command {
  const examples = ["ai cancel Pictures/2024/IMG_0001.jpg", "ai cancel --all --mode quality"];
  return define({ name: "cancel", summary: "Cancel what waits or runs, of one asset or of all", examples })
    .argument("[asset]", "its id (ast_…) or its key")
    .option("--mode <name>", "only this mode", "all")
    .option("--all", "of all assets")
    .option("--force", "what runs ends at once; without it, it hears it within seconds")
    .action((asset: string | undefined, options: CancelOptions) =>
      act(shell, options, () => cancel(shell, asset, options)),
    );
}

async function cancel(shell: Shell, asset: string | undefined, options: CancelOptions): Promise<number> {
  const { mode, all = false, force = false } = options;
  if ((asset === undefined) === !all) throw wrongUse("name an asset, or say --all");
  const api = await findApi(shell, options);
  const body = { mode, force, all, ...(asset !== undefined && { media_id: idOf(asset) }) };
  let cancelled = 0;
  for (let isMore = true; isMore; ) {
    const answer = await api.ask(Enqueueing.cancel, {}, { body });
    cancelled += answer.cancelled;
    isMore = answer.isMore;
  }
  if (options.json) writeJson(shell, { cancelled });
  else writeLines(shell, [`${formatCount(cancelled)} cancelled`]);
  return exits.ok;
}

/** `darkroom ai delete`: takes away what a mode said. */
export function deleteCommand(shell: Shell): Command {
  const examples = ["ai delete Pictures/2024/IMG_0001.jpg caption", "ai delete ast_… nsfw_classify --force"];
  const summary = "Take away what a mode said of an asset; what people said stays";
  return define({ name: "delete", summary, examples })
    .argument("<asset>", "its id (ast_…) or its key")
    .argument("<mode>", "what was asked: caption, title, …")
    .option("--force", "also while it runs: its worker is shut out")
    .action((asset: string, mode: string, options: CommonOptions & { force?: boolean }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const params = { assetId: idOf(asset), mode, force: options.force ? "1" : undefined };
        const answer = await api.ask(Enqueueing.remove, params);
        if (options.json) writeJson(shell, answer);
        else writeLines(shell, [`${mode} is taken away${answer.wasRunning ? "; it was being made" : ""}`]);
        return exits.ok;
      }),
    );
}
