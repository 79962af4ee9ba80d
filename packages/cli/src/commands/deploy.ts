import { Command } from "commander";
import { checkConfig, checkEndpoints, checkNodeToDeploy, checkNpm, checkPulumi, checkSst } from "../deploy-checks.ts";
import { tellFindings } from "../findings.ts";
import { act, type CommonOptions, define, type Shell, wrongUse } from "../shell.ts";

/** `darkroom deploy doctor`: looks at everything a deployment to AWS needs before one is tried. */
export function deployCommand(shell: Shell): Command {
  const summary = "Deploying to AWS: `deploy doctor` looks at everything it needs";
  return new Command("deploy").summary(summary).description(summary).addCommand(doctorCommand(shell));
}

function doctorCommand(shell: Shell): Command {
  return define({
    name: "doctor",
    summary: "Look at everything a deployment to AWS needs, and say what is missing, why, and what to do",
    examples: ["deploy doctor", "deploy doctor --json | jq '.findings[] | select(.state != \"pass\")'"],
    exits: "Exit status: 0 nothing is missing, 1 something is, 2 wrong use",
  }).action((options: CommonOptions) => act(shell, options, () => doctor(shell, options)));
}

async function doctor(shell: Shell, options: CommonOptions): Promise<number> {
  if (options.url !== undefined)
    throw wrongUse("deploy doctor looks at this machine and its AWS account; it takes no --url");
  const { root, env } = shell;
  const { lookAtAccount } = await import("../deploy-account.ts"); // its clients are nobody else's to load
  const here = [
    checkNodeToDeploy(),
    checkNpm(root, env),
    checkConfig(root),
    ...checkSst(root),
    checkPulumi(env),
    checkEndpoints(env),
  ];
  return tellFindings(shell, options, [...here, ...(await lookAtAccount(env))]);
}
