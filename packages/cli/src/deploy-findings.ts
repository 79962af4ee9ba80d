import { checkConfig, checkEndpoints, checkNodeToDeploy, checkNpm, checkPulumi, checkSst } from "./deploy-checks.ts";
import type { Finding } from "./findings.ts";
import type { Shell } from "./shell.ts";

/** Everything a deployment needs, of this machine and of the account it would go to. */
export async function lookBeforeDeploying({ root, env }: Pick<Shell, "root" | "env">): Promise<Finding[]> {
  const { lookAtAccount } = await import("./deploy-account.ts"); // its clients are nobody else's to load
  const here = [
    checkNodeToDeploy(),
    checkNpm(root, env),
    checkConfig(root),
    ...checkSst(root),
    checkPulumi(env),
    checkEndpoints(env),
  ];
  return [...here, ...(await lookAtAccount(env))];
}
