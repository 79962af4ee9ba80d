import { Assets } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import type { Command } from "commander";
import { printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

/** `darkroom xmp`: what is said of assets, as other programs read it. */
export function xmpCommand(shell: Shell): Command {
  const summary = "Sidecars: what is said of assets, as other programs read it";
  const command = define({ name: "xmp", summary, examples: ["xmp write Pictures/2024/IMG_0001.CR2"] });
  command.addCommand(writeCommand(shell));
  return command;
}

function writeCommand(shell: Shell): Command {
  const summary =
    "Write title, description, rating, tags and date into the XMP beside the originals; the rest of it stays";
  const examples = [
    "xmp write Pictures/2024/IMG_0001.CR2",
    "ls --limit 100000 --json | jq -r .assetId | xargs -n 500 npm run darkroom -- xmp write",
  ];
  return define({ name: "write", summary, examples })
    .argument("<assets...>", "ids (ast_…) or keys")
    .action((assets: string[], options: CommonOptions) => act(shell, options, () => write(shell, assets, options)));
}

async function write(shell: Shell, assets: readonly string[], options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  for (const asset of assets) {
    const assetId = AssetId.safeParse(asset).data ?? assetIdOf(asset);
    const written = await api.ask(Assets.writeSidecar, { assetId });
    const { key, isNew } = written;
    writeLines(shell, [
      options.json ? JSON.stringify(written) : `${printable(key)} ${isNew ? "is new" : "is changed"}`,
    ]);
  }
  return exits.ok;
}
