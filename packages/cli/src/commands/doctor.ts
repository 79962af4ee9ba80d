import type { Command } from "commander";
import { openApi } from "../api.ts";
import {
  checkApi,
  checkDataDir,
  checkDisk,
  checkNode,
  checkPorts,
  checkRunning,
  checkTable,
} from "../doctor-checks.ts";
import { type Finding, tellFindings } from "../findings.ts";
import { act, type CommonOptions, define, type Shell } from "../shell.ts";
import { findApi, findPlace } from "../target.ts";

/** `darkroom doctor`: looks at everything Darkroom needs, and says what to do about what is wrong. */
export function doctorCommand(shell: Shell): Command {
  const exitHelp = "Exit status: 0 nothing is broken, 1 something is, 2 wrong use";
  return define({
    name: "doctor",
    summary: "Look at everything Darkroom needs, and say what to do",
    examples: ["doctor", "doctor --json | jq '.findings[] | select(.state != \"pass\")'"],
    exits: exitHelp,
  }).action((options: CommonOptions) => act(shell, options, () => doctor(shell, options)));
}

async function doctor(shell: Shell, options: CommonOptions): Promise<number> {
  const findings = options.url === undefined ? await lookHere(shell) : await checkApi(await findApi(shell, options));
  return tellFindings(shell, options, findings);
}

async function lookHere(shell: Shell): Promise<Finding[]> {
  const place = await findPlace(shell);
  const disk = await checkDisk(place.dataDir);
  return [
    checkNode(),
    await checkDataDir(place.dataDir),
    ...(disk ? [disk] : []),
    checkRunning(place),
    await checkPorts(place),
    checkTable(place),
    ...(place.running ? await checkApi(openApi(place.running.httpUrl)) : []),
  ];
}
