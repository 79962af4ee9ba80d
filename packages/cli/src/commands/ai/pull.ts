import { type PullProgress, pullModel } from "@darkroom/platform/enrich";
import type { Command } from "commander";
import { readConfig } from "../../../../platform/src/config.ts";
import { formatBytes, printable } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../../shell.ts";

/** `darkroom ai pull`: has the Ollama of this configuration get models. */
export function pullCommand(shell: Shell): Command {
  const examples = ["ai pull", "ai pull gemma4:12b", "OLLAMA_BASE_URL=http://gpu:11434 darkroom ai pull"];
  const summary = "Have Ollama get the models that are configured, or the ones you name, with progress";
  return define({ name: "pull", summary, examples, hasUrl: false })
    .argument("[models...]", "by default AI_VISION_MODEL, AI_FEEDBACK_MODEL and the model of vectors")
    .action((models: string[], options: CommonOptions) => act(shell, options, () => pull(shell, models, options)));
}

async function pull(shell: Shell, named: readonly string[], { json, url }: CommonOptions): Promise<number> {
  if (url !== undefined) throw wrongUse("pull asks the server OLLAMA_BASE_URL names; it takes no --url");
  const { ai } = readConfig(shell.env);
  const models = [...new Set(named.length > 0 ? named : [ai.visionModel, ai.wordsModel, ai.embedModel])];
  for (const model of models) {
    if (!json) writeLines(shell, [printable(`${model} from ${ai.baseUrl}`)]);
    await pullModel(ai.baseUrl, model, { progress: json ? () => {} : showOn(shell) });
    if (!json) writeLines(shell, [`${printable(model)} is there`]);
  }
  if (json) writeJson(shell, { pulled: models });
  return exits.ok;
}

/** Shows every step once, and on a terminal how far it is. */
function showOn({ out, err }: Shell): (at: PullProgress) => void {
  let shown = "";
  return ({ status, totalBytes, completedBytes = 0 }) => {
    if (status !== shown) out.write(`  ${printable(status)}\n`);
    shown = status;
    if (!err.isTTY || totalBytes === undefined) return;
    const share = Math.floor((completedBytes / Math.max(1, totalBytes)) * 100);
    err.write(`\r  ${share} %, ${formatBytes(completedBytes)} of ${formatBytes(totalBytes)} `);
    if (completedBytes >= totalBytes) err.write("\r");
  };
}
