import { resolve } from "node:path";
import { Command } from "commander";
import { stages } from "../../../../functions/stages.ts";
import { readConfig } from "../../../platform/src/config.ts"; // the package's door would load every client of AWS
import { mustKnowModes } from "../../../platform/src/due-stages.ts";
import { lookBeforeDeploying } from "../deploy-findings.ts";
import { tellFindings } from "../findings.ts";
import { mustBeFiles } from "../roots.ts";
import { act, type CommonOptions, define, type Shell, wrongUse } from "../shell.ts";

type UpOptions = CommonOptions & { stage: string };

/** `darkroom deploy doctor` looks at what a deployment to AWS needs; `darkroom deploy up` deploys. */
export function deployCommand(shell: Shell): Command {
  const summary = "Deploy to AWS, and look beforehand whether that can be done";
  const command = new Command("deploy").summary(summary).description(summary);
  return command.addCommand(doctorCommand(shell)).addCommand(upCommand(shell));
}

function doctorCommand(shell: Shell): Command {
  return define({
    name: "doctor",
    summary: "Look at everything a deployment to AWS needs, and say what is missing, why, and what to do",
    examples: ["deploy doctor", "deploy doctor --json | jq '.findings[] | select(.state != \"pass\")'"],
    exits: "Exit status: 0 nothing is missing, 1 something is, 2 wrong use",
  }).action((options: CommonOptions) =>
    act(shell, options, async () => {
      if (options.url !== undefined) throw noUrl("deploy doctor");
      return tellFindings(shell, options, await lookBeforeDeploying(shell));
    }),
  );
}

function upCommand(shell: Shell): Command {
  return define({
    name: "up",
    summary: "Deploy, or bring a deployment up to date; then put files in and wait until they are finished",
    examples: ["deploy up", "deploy up ~/photo.jpg", "deploy up --stage dev-ann"],
    exits: "Exit status: 0 deployed, 1 failed, 2 wrong use",
  })
    .argument("[file...]", "photos or clips to put into the new library")
    .option("--stage <name>", "which deployment; dev-…, test-… and ci-… are made to be thrown away", "production")
    .action((files: string[], options: UpOptions) => act(shell, options, () => up(shell, files, options)));
}

async function up(shell: Shell, files: string[], options: UpOptions): Promise<number> {
  if (options.url !== undefined) throw noUrl("deploy up");
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(options.stage)) throw wrongUse("--stage: small letters, digits and -, at most 32");
  const paths = files.map((file) => resolve(shell.cwd, file));
  await mustBeFiles(paths);
  mustKnowModes(stages, readConfig(shell.env)); // the functions would only not make them
  const { deployUp } = await import("../deploy-up.ts");
  return deployUp(paths, { shell, stage: options.stage, isJson: options.json ?? false });
}

const noUrl = (command: string) => wrongUse(`${command} finds the account by its key pair; it takes no --url`);
