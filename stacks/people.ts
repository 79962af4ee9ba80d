import { manifest } from "../functions/manifest.ts";
import { workerAccess } from "../functions/worker-access.ts";
import { functionOf, functions } from "./functions.ts";
import { physicalName, titleOf } from "./names.ts";
import { permissionsOf, type Statement, toTake } from "./permissions.ts";
import { deadLetters, queueOf, queues } from "./queues.ts";
import { apiKey } from "./secrets.ts";
import { derived, media } from "./storage.ts";
import { table } from "./table.ts";

// Nobody gets these by itself: attach one to a user or a role. The functions have roles of their own.

const policy = (name: string, description: string, statements: Statement[]) =>
  new aws.iam.Policy(
    titleOf(name),
    { name: physicalName(name), description, policy: aws.iam.getPolicyDocumentOutput({ statements }).json },
    { deleteBeforeReplace: true }, // two cannot have one name
  );

/** For a machine outside that works a lane: what the lane's function may, and to take from its queue. */
for (const lane of workerAccess().takes) {
  const { access, takes } = workerAccess([lane]);
  const taken = takes.map((name) => queueOf(name));
  policy(`${lane}-worker`, `Darkroom: works the lane ${lane} from outside`, [
    ...permissionsOf(access),
    toTake(taken, ["sqs:ChangeMessageVisibility"]),
  ]);
}

/** For a person who puts originals in, looks after what failed, and reads the key; nothing that deletes an original for good. */
policy("operator", "Darkroom: puts originals in and looks after the pipeline", [
  { actions: ["s3:ListBucket"], resources: [media.arn, derived.arn] },
  { actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], resources: [$interpolate`${media.arn}/*`] },
  { actions: ["s3:GetObject"], resources: [$interpolate`${derived.arn}/*`] },
  { actions: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], resources: [table.arn] },
  {
    actions: ["sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage", "sqs:DeleteMessage"],
    resources: [deadLetters, ...queues].map(({ queue }) => queue.arn),
  },
  {
    actions: ["sqs:StartMessageMoveTask", "sqs:ListMessageMoveTasks", "sqs:CancelMessageMoveTask"],
    resources: [deadLetters.queue.arn],
  },
  { actions: ["lambda:InvokeFunction"], resources: manifest.wokenByClock.map((fn) => functionOf(fn).arn) },
  {
    actions: ["logs:FilterLogEvents", "logs:GetLogEvents"],
    resources: functions.map(({ log }) => $interpolate`${log.arn}:*`),
  },
  { actions: ["ssm:GetParameter"], resources: [apiKey.arn] },
]);
