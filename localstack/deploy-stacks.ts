import { manifest } from "../functions/manifest.ts";
import { asAnswered, type Deployed, deployGraph, type Resource } from "./deploy-graph.ts";
import type { Deployment } from "./deployment.ts";
import { type BuiltStage, buildStage } from "./graph/build.ts";

const region = "us-east-1";

/** The stage that the stacks know as an emulator's, with what whoever deploys chooses. */
export const buildForEmulator = (chosen?: Record<string, string>): Promise<BuiltStage> => buildStage("local", chosen);

/** Makes what SST recorded and built on the emulator at this address. Answers where everything is. */
export async function deployStacks(
  { folder: bundles, recorded }: BuiltStage,
  url: string,
): Promise<{ deployment: Deployment; skipped: Deployed["skipped"] }> {
  const { answered, skipped } = await deployGraph(recorded.resources, { url, region, bundles });
  const { resources } = asAnswered(recorded, answered);
  return { deployment: describe(resources, url), skipped };
}

/** Functions are told where everything is; whoever uses the deployment reads it there. */
function describe(resources: readonly Resource[], url: string): Deployment {
  const inputsOf = (type: string) => resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
  const made = inputsOf("aws:lambda/function:Function");
  const { variables } = Object(made[0]?.["environment"]) as { variables: Record<string, string> };
  const [stage] = inputsOf("aws:apigatewayv2/stage:Stage");
  const [parameter] = inputsOf("aws:ssm/parameter:Parameter");
  const apiKey = parameter?.["value"];
  return {
    region,
    endpoint: url,
    httpUrl: `${url}/_aws/execute-api/${stage?.["apiId"]}/$default`,
    ...(typeof apiKey === "string" && { apiKey }),
    mediaBucket: variables["DARKROOM_MEDIA_BUCKET"] ?? "",
    derivedBucket: variables["DARKROOM_DERIVED_BUCKET"] ?? "",
    tableName: variables["DARKROOM_TABLE_NAME"] ?? "",
    queueUrl: variables["DARKROOM_QUEUE_URL"] ?? "",
    functions: Object.fromEntries(
      [...manifest.wokenByQueue, ...manifest.wokenByHttp, ...manifest.wokenByClock].flatMap(({ name }) => {
        const called = made.map((inputs) => String(inputs["name"])).find((each) => each.endsWith(`-local-${name}`));
        return called === undefined ? [] : [[name, called]];
      }),
    ),
  };
}
