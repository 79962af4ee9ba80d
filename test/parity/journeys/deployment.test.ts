import { readFile } from "node:fs/promises";
import { ApiGatewayV2Client, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { GetFunctionConfigurationCommand, LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { describe, expect, inject, it } from "vitest";
import { deployGraph, type Resource } from "../../../localstack/deploy-graph.ts";
import { deployStacks } from "../../../localstack/deploy-stacks.ts";
import type { BuiltStage } from "../../../localstack/graph/build.ts";
import { type Addresses, sharedBy } from "../addresses.ts";
import { libraryOf } from "../library.ts";
import { openTarget } from "../target.ts";

const file = inject("built");

describe.runIf(file)("a deployment to an emulator", () => {
  const read = async (): Promise<BuiltStage> => JSON.parse(await readFile(file ?? "", "utf8"));

  it("brings what is there up to date: no name, address or mapping is another, and settings are the new ones", async () => {
    await using target = await openTarget();
    const url = target.endpoint ?? "";
    const before = await look(target);
    const changed = await read();
    const isHash = ({ type, inputs }: Resource) =>
      type.endsWith(":Function") && inputs["name"] === target.functions["hash"];
    Object.assign(changed.recorded.resources.find(isHash)?.inputs ?? {}, { timeout: 123 });

    const { host, credentials, ...told } = target;
    const { deployment } = await deployStacks(changed, url);
    expect(told).toMatchObject(deployment);
    expect(await look(target)).toEqual({ ...before, timeoutSec: 123 });
    await deployStacks(await read(), url);
    expect(await look(target)).toEqual(before);
    expect((await libraryOf(target).ask("/v1/timeline")).status).toBe(200);
  });

  it("stops at a type that nobody knows how to make", async () => {
    await using target = await openTarget();
    const stranger = { type: "aws:ec2/instance:Instance", name: "Server", inputs: {}, isRetained: false };
    const where = { url: target.endpoint ?? "", region: target.region, bundles: "" };
    await expect(deployGraph([stranger], where)).rejects.toThrow("does not know how to make aws:ec2/instance:Instance");
  });
});

/** What a second deployment must not double, and what it must change. */
async function look(addresses: Addresses) {
  const lambda = new LambdaClient(sharedBy(addresses));
  const http = new ApiGatewayV2Client(sharedBy(addresses));
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const ApiId = /execute-api\/([^/]+)/.exec(addresses.httpUrl)?.[1];
  const { Items: routes = [] } = await http.send(new GetRoutesCommand({ ApiId, MaxResults: "500" }));
  const asked = new GetFunctionConfigurationCommand({ FunctionName: addresses.functions["hash"] });
  const { Timeout, CodeSha256 } = await lambda.send(asked);
  lambda.destroy();
  http.destroy();
  return {
    mappings: EventSourceMappings.map(({ EventSourceArn }) => EventSourceArn).toSorted(),
    routes: routes.map(({ RouteKey }) => RouteKey).toSorted(),
    code: CodeSha256,
    timeoutSec: Timeout,
  };
}
