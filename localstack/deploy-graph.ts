import { accountId, openClients } from "./clients.ts";
import { example } from "./graph/answers.ts";
import type { Recorded } from "./graph/engine.ts";
import { steadyNames } from "./names.ts";
import { Refusal } from "./refusal.ts";
import * as buckets from "./resources/buckets.ts";
import * as functions from "./resources/functions.ts";
import * as http from "./resources/http-api.ts";
import type { Answered, Maker, Making } from "./resources/maker.ts";
import * as queues from "./resources/queues.ts";
import * as roles from "./resources/roles.ts";
import { parameter, schedule } from "./resources/schedules.ts";
import { table } from "./resources/table.ts";

export type Resource = Recorded["resources"][number];

/** How each type is made, in the order in which they need each other. */
const makers: readonly [type: string, make: Maker][] = [
  ["aws:s3/bucket:Bucket", buckets.bucket],
  ["aws:s3/bucketVersioning:BucketVersioning", buckets.versioning],
  ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", buckets.publicAccessBlock],
  ["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", buckets.encryption],
  ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", buckets.lifecycle],
  ["aws:s3/bucketPolicy:BucketPolicy", buckets.policy],
  ["aws:sqs/queue:Queue", queues.queue],
  ["aws:sqs/queuePolicy:QueuePolicy", queues.queuePolicy],
  ["aws:s3/bucketNotification:BucketNotification", buckets.notification],
  ["aws:dynamodb/table:Table", table],
  ["aws:iam/role:Role", roles.role],
  ["aws:iam/policy:Policy", roles.managedPolicy],
  ["aws:cloudwatch/logGroup:LogGroup", roles.logGroup],
  ["aws:s3/bucketObjectv2:BucketObjectv2", buckets.code],
  ["aws:lambda/function:Function", functions.lambdaFunction],
  ["aws:lambda/eventSourceMapping:EventSourceMapping", functions.eventSourceMapping],
  ["aws:lambda/permission:Permission", functions.permission],
  ["aws:apigatewayv2/api:Api", http.api],
  ["aws:apigatewayv2/integration:Integration", http.integration],
  ["aws:apigatewayv2/route:Route", http.route],
  ["aws:apigatewayv2/stage:Stage", http.stage],
  ["aws:scheduler/schedule:Schedule", schedule],
  ["aws:ssm/parameter:Parameter", parameter],
];

/** What is not made on an emulator, and why. Any other type that nobody makes stops the deployment. */
const skipped: Record<string, string> = {
  "random:index/randomBytes:RandomBytes": "what is made of it is in the graph already",
};

/** Components of SST and Pulumi itself: they stand for the resources below them. */
const isComponent = ({ type }: Resource): boolean => /^(sst|pulumi):/.test(type);

export type Deployed = {
  /** Types that were left out, with how many there are and why. */
  skipped: { type: string; count: number; why: string }[];
  /** What the graph calls a thing, with what it is called here: the account, names, the API's id, the queues' address. */
  answered: Answered;
};

/**
 * Makes a recorded graph on an emulator by the API of AWS, and brings one that is there up to date. Throws `Refusal` for a
 * type nobody knows.
 */
export async function deployGraph(
  graph: readonly Resource[],
  { url, region, bundles }: Pick<Making, "url" | "region" | "bundles">,
): Promise<Deployed> {
  const resources = graph.filter((resource) => !isComponent(resource));
  const left = resources.filter(({ type }) => !makers.some(([known]) => known === type));
  const unknown = left.find(({ type }) => !(type in skipped));
  if (unknown)
    throw new Refusal(`localstack/deploy-graph.ts does not know how to make ${unknown.type} (${unknown.name}).`);

  using clients = openClients(url, region);
  const making: Making = { ...clients, url, region, bundles };
  const answered: Answered = { [example.account]: accountId, ...steadyNames(resources) };
  for (const [type, make] of makers) {
    for (const wave of wavesOf(resources.filter((resource) => resource.type === type))) {
      const given = wave.map(({ name, inputs }) => ({
        named: { name, id: `${name}-id` },
        inputs: asAnswered(inputs, answered),
      }));
      const made = await Promise.all(given.map(({ named, inputs }) => make(inputs, making, named)));
      Object.assign(answered, ...made);
    }
  }
  const types = [...new Set(left.map(({ type }) => type))];
  return {
    answered,
    skipped: types.map((type) => ({
      type,
      count: left.filter((one) => one.type === type).length,
      why: skipped[type] ?? "",
    })),
  };
}

/** What can be made at once: a queue that sends its dead letters to another comes after all that do not. */
function wavesOf(resources: readonly Resource[]): Resource[][] {
  const isLater = ({ inputs }: Resource) => "redrivePolicy" in inputs;
  return [resources.filter((one) => !isLater(one)), resources.filter(isLater)];
}

/** The inputs with what is really there in place of what the graph expected. */
export function asAnswered<Value>(value: Value, answered: Answered): Value {
  let text = JSON.stringify(value);
  for (const [expected, real] of Object.entries(answered)) text = text.replaceAll(expected, real);
  return JSON.parse(text);
}
