import { Command, CommanderError } from "commander";
import { aiCommand } from "./commands/ai/index.ts";
import { deployCommand } from "./commands/deploy.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { editing } from "./commands/editing.ts";
import { incoming } from "./commands/incoming.ts";
import { initCommand } from "./commands/init.ts";
import { keeping } from "./commands/keeping.ts";
import { looking } from "./commands/looking.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { rubricsCommand } from "./commands/rubrics.ts";
import { schedulesCommand } from "./commands/schedules.ts";
import { workerCommand } from "./commands/worker.ts";
import { exits, type Shell } from "./shell.ts";

const commands = [
  ...incoming,
  ...looking,
  ...editing,
  ...keeping,
  rubricsCommand,
  aiCommand,
  schedulesCommand,
  doctorCommand,
  initCommand,
  migrateCommand,
  workerCommand,
  deployCommand,
];

/** Runs the `darkroom` command with its arguments. Answers the exit status: 0 ok, 1 failed, 2 wrong use, 3 partly refused. */
export async function darkroom(args: readonly string[], shell: Shell): Promise<number> {
  const program = new Command("darkroom")
    .description("A media pipeline for large photo, video and AI-image libraries")
    .addHelpText("after", "\n`npm start` runs Darkroom itself; these commands talk to it.");
  for (const make of commands) program.addCommand(make(shell));
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureOutput({ writeOut: (text) => shell.out.write(text), writeErr: (text) => shell.err.write(text) });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return shell.status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exits.ok : exits.usage;
  }
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];
