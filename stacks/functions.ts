import type { Woken } from "../functions/manifest.ts";
import { packed } from "./bundles.ts";
import { isEmulated } from "./deployment.ts";
import { environment } from "./environment.ts";
import { physicalName, seconds, titleOf } from "./names.ts";
import { permissionsOf } from "./permissions.ts";

type More = { environment?: Record<string, $util.Input<string>>; permissions?: ReturnType<typeof permissionsOf> };

const smallestDiskMb = 512;
const logsKeptDays = 30;
const forLambdaOnly = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });

/** An emulator runs functions under the Node of its own machine. */
const architecture = isEmulated && process.arch === "x64" ? "x86_64" : "arm64";

/** A function of the manifest with a role of its own, whatever wakes it. */
export function makeFunction(fn: Woken, more: More = {}): sst.aws.Function {
  const name = titleOf(fn.name);
  const log = new aws.cloudwatch.LogGroup(`${name}Log`, {
    name: `/aws/lambda/${physicalName(fn.name)}`,
    retentionInDays: logsKeptDays,
  });
  const toLog = { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${log.arn}:*`] };
  return new sst.aws.Function(`${name}Function`, {
    name: physicalName(fn.name),
    handler: fn.handler.replace(/\.ts$/, ".handler"),
    description: `Darkroom: ${fn.name}`,
    runtime: "nodejs24.x",
    architecture,
    timeout: seconds(fn.timeoutSec),
    memory: `${fn.memoryMb} MB`,
    storage: `${fn.diskMb ?? smallestDiskMb} MB`,
    environment: { ...environment(fn), ...more.environment },
    permissions: [...permissionsOf(fn), toLog, ...(more.permissions ?? [])],
    logging: { logGroup: log.name },
    ...packed(fn),
    transform: {
      role: (args) => {
        args.managedPolicyArns = []; // the one SST adds allows writing into every log of the account
        if (!$dev) args.assumeRolePolicy = forLambdaOnly; // SST's lets everybody of the account become the function
      },
      function: (args) => {
        if (!$dev) args.environment = { variables: { ...environment(fn), ...more.environment } }; // no key of SST's: nothing is linked
      },
    },
  });
}
