import { Command } from "commander";
import type { Shell } from "../../shell.ts";
import { cancelCommand, deleteCommand } from "./cancel.ts";
import { drainCommand } from "./drain.ts";
import { enqueueCommand } from "./enqueue.ts";
import { pauseCommand, resumeCommand, runCommand } from "./lane.ts";
import { modePromptsCommand } from "./prompts.ts";
import { pullCommand } from "./pull.ts";
import { statusCommand } from "./status.ts";
import { diffCommand, promoteCommand, versionsCommand } from "./versions.ts";

const versions = [versionsCommand, diffCommand, promoteCommand];
const commands = [
  statusCommand,
  enqueueCommand,
  runCommand,
  drainCommand,
  pullCommand,
  cancelCommand,
  deleteCommand,
  pauseCommand,
  resumeCommand,
  modePromptsCommand,
  ...versions,
];

/** `darkroom ai`: what models say of pictures, and how that is operated. */
export function aiCommand(shell: Shell): Command {
  const summary = "Enrichment: what models say, its lane, its workers and its host";
  const command = new Command("ai").summary(summary).description(summary);
  for (const make of commands) command.addCommand(make(shell));
  return command;
}
