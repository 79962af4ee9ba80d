import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ModePrompts } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import { Command } from "commander";
import { columns } from "../../columns.ts";
import { printable } from "../../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../../shell.ts";
import { findApi } from "../../target.ts";
import { linesOfTry, marked, promptLines, rowOf } from "./prompt-rows.ts";

const pollMs = 1000;

/** `darkroom ai prompts`: what models are asked with. */
export function modePromptsCommand(shell: Shell): Command {
  const summary = "What models are asked with: list, show, edit, diff, rollback, try";
  const command = new Command("prompts").summary(summary).description(summary);
  for (const make of [listCommand, showCommand, editCommand, diffCommand, rollbackCommand, tryCommand])
    command.addCommand(make(shell));
  return command;
}

function listCommand(shell: Shell): Command {
  const examples = ["ai prompts list", "ai prompts list --json | jq -r '.[] | select(.isEdited).mode'"];
  return define({
    name: "list",
    summary: "The prompt of every mode, and whether somebody changed it",
    examples,
  }).action((options: CommonOptions) =>
    act(shell, options, async () => {
      const api = await findApi(shell, options);
      const { prompts } = await api.ask(ModePrompts.list, {});
      if (options.json) writeJson(shell, prompts);
      else writeLines(shell, columns([["mode", "version", "whose", "language", ""], ...prompts.map(rowOf)]));
      return exits.ok;
    }),
  );
}

function showCommand(shell: Shell): Command {
  const examples = ["ai prompts show caption", "ai prompts show caption --text > caption.md"];
  return define({ name: "show", summary: "A mode's prompt, its holes and its history", examples })
    .argument("<mode>", "caption, title, …")
    .option("--text", "its text and nothing else, as `ai prompts edit` takes it")
    .action((mode: string, options: CommonOptions & { text?: true }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const prompt = await api.ask(ModePrompts.get, { mode });
        if (options.text) shell.out.write(prompt.text ?? "");
        else tell(shell, options, prompt);
        return exits.ok;
      }),
    );
}

function editCommand(shell: Shell): Command {
  const summary =
    "Ask with the text of a file from now on, as a new version; results before are stale, none is made anew";
  return define({ name: "edit", summary, examples: ["ai prompts edit caption caption.md --note 'shorter'"] })
    .argument("<mode>", "caption, title, …")
    .argument("<file>", "head, # System and # User, as `ai prompts show --text` writes them")
    .option("--note <text>", "why")
    .action((mode: string, file: string, options: CommonOptions & { note?: string }) =>
      act(shell, options, async () => {
        const text = await readText(shell, file);
        const api = await findApi(shell, options);
        const { revision } = await api.ask(ModePrompts.get, { mode });
        const { note } = options;
        const body = { text, revision, ...(note !== undefined && { note }) };
        return tell(shell, options, await api.ask(ModePrompts.save, { mode }, { body }));
      }),
    );
}

function diffCommand(shell: Shell): Command {
  const summary = "Two texts of a prompt beside each other; [-went-] and {+came+}";
  return define({
    name: "diff",
    summary,
    examples: ["ai prompts diff caption", "ai prompts diff caption --from 2 --to 3"],
  })
    .argument("<mode>", "caption, title, …")
    .option("--from <revision>", "shipped, or a revision of the history", "shipped")
    .option("--to <revision>", "the same; by default what counts now")
    .action((mode: string, options: CommonOptions & { from: string; to?: string }) =>
      act(shell, options, async () => {
        const { from, to } = options;
        const api = await findApi(shell, options);
        const { diff } = await api.ask(ModePrompts.diff, { mode, from, to });
        if (options.json) writeJson(shell, diff);
        else writeLines(shell, marked(diff).split("\n").map(printable));
        return exits.ok;
      }),
    );
}

function rollbackCommand(shell: Shell): Command {
  const summary = "Ask with an older version again, or with the one that is shipped";
  return define({
    name: "rollback",
    summary,
    examples: ["ai prompts rollback caption", "ai prompts rollback caption --to 2"],
  })
    .argument("<mode>", "caption, title, …")
    .option("--to <revision>", "shipped, or a revision of the history", "shipped")
    .action((mode: string, options: CommonOptions & { to: string }) =>
      act(shell, options, async () => {
        const to = options.to === "shipped" ? options.to : Number(options.to);
        if (to !== "shipped" && !(Number.isInteger(to) && to >= 1))
          throw wrongUse("--to: shipped, or a revision: a number from 1");
        const api = await findApi(shell, options);
        const { revision } = await api.ask(ModePrompts.get, { mode });
        return tell(shell, options, await api.ask(ModePrompts.rollBack, { mode }, { body: { to, revision } }));
      }),
    );
}

function tryCommand(shell: Shell): Command {
  const summary = "Ask with a draft about up to 4 assets and show the answers beside today's; publishes nothing";
  return define({ name: "try", summary, examples: ["ai prompts try caption caption.md 2024/fox.jpg 2024/owl.jpg"] })
    .argument("<mode>", "caption, title, …")
    .argument("<file>", "the draft, as `ai prompts show --text` writes one")
    .argument("<assets...>", "their ids (ast_…) or keys")
    .action((mode: string, file: string, assets: string[], options: CommonOptions) =>
      act(shell, options, async () => {
        const text = await readText(shell, file);
        const assetIds = assets.map((asset) => AssetId.safeParse(asset).data ?? assetIdOf(asset));
        const api = await findApi(shell, options);
        let run = await api.ask(ModePrompts.begin, { mode }, { body: { text, assetIds } });
        let told = "its turn";
        while (run.state === "waiting") {
          const { waitsFor = told } = run;
          if (waitsFor !== told && !options.json) shell.err.write(`waits for ${printable(waitsFor)}\n`);
          told = waitsFor;
          await sleep(pollMs);
          run = await api.ask(ModePrompts.getTry, { tryId: run.tryId });
        }
        if (options.json) writeJson(shell, run);
        else writeLines(shell, linesOfTry(run).map(printable));
        return run.state === "done" ? exits.ok : exits.failed;
      }),
    );
}

async function readText(shell: Shell, file: string): Promise<string> {
  try {
    return await readFile(resolve(shell.cwd, file), "utf8");
  } catch (error) {
    throw wrongUse(`${file}: ${error instanceof Error ? error.message : "cannot be read"}`);
  }
}

function tell(shell: Shell, options: CommonOptions, prompt: ModePrompts.View): number {
  if (options.json) writeJson(shell, prompt);
  else writeLines(shell, promptLines(prompt));
  return exits.ok;
}
