import { manifest, type Woken } from "../functions/manifest.ts";
import { packed } from "./bundles.ts";
import { architecture } from "./deployment.ts";
import { environment } from "./environment.ts";
import { physicalName, seconds, titleOf } from "./names.ts";
import { permissionsOf, type Statement, toTake } from "./permissions.ts";
import { queueOf } from "./queues.ts";
import { apiKeyDigest } from "./secrets.ts";

type More = { variables?: Record<string, $util.Input<string>>; permissions?: Statement[] };

const smallestDiskMb = 512;
const logsKeptDays = 30;
const forLambdaOnly = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });

/** A function of the manifest, with a role and a log of its own. */
function make(fn: Woken, more: More = {}) {
  const title = titleOf(fn.name);
  const log = new aws.cloudwatch.LogGroup(`${title}Log`, {
    name: `/aws/lambda/${physicalName(fn.name)}`,
    retentionInDays: logsKeptDays,
  });
  const toLog = { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${log.arn}:*`] };
  const variables = { ...environment(fn), ...more.variables };
  const lambda = new sst.aws.Function(`${title}Function`, {
    name: physicalName(fn.name),
    handler: fn.handler.replace(/\.ts$/, ".handler"),
    description: `Darkroom: ${fn.name}`,
    runtime: "nodejs24.x",
    architecture,
    timeout: seconds(fn.timeoutSec),
    memory: `${fn.memoryMb} MB`,
    storage: `${fn.diskMb ?? smallestDiskMb} MB`,
    environment: variables,
    permissions: [...permissionsOf(fn.access), toLog, ...(more.permissions ?? [])],
    logging: { logGroup: log.name },
    ...packed(fn),
    transform: {
      role: (args) => {
        args.managedPolicyArns = []; // the one SST adds allows writing into every log of the account
        if (!$dev) args.assumeRolePolicy = forLambdaOnly; // SST's lets everybody of the account become the function
      },
      function: (args) => {
        if (!$dev) args.environment = { variables }; // without SST's key: nothing is linked, so nothing is encrypted with it
      },
    },
  });
  return { name: fn.name, title, lambda, log };
}

/** Every function that runs here. A lane that is pulled has none: a worker elsewhere takes from its queue. */
export const functions = [
  ...manifest.wokenByQueue
    .filter(({ pulled }) => !pulled)
    .map((fn) => make(fn, { permissions: [toTake([queueOf(fn.queue)])] })),
  ...manifest.wokenByHttp.map((fn) => make(fn, { variables: { DARKROOM_API_KEY_SHA256: apiKeyDigest } })),
  ...manifest.wokenByClock.map((fn) => make(fn)),
];

/** The function of this name. */
export function functionOf({ name }: Woken): sst.aws.Function {
  const found = functions.find((made) => made.name === name);
  if (!found) throw new Error(`no function is called ${name}`);
  return found.lambda;
}
