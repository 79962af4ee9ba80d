import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
} from "@aws-sdk/client-apigatewayv2";
import * as z from "zod";
import { type Making, maker, unlessThere } from "./maker.ts";

const Api = z.object({ name: z.string(), protocolType: z.literal("HTTP") });

/** The API of this name, with no route yet: one that is there keeps its address, and its routes are made anew. */
export const api = maker(Api, async ({ name: Name, protocolType: ProtocolType }, { http }, { id }) => {
  const { Items = [] } = await http.send(new GetApisCommand({ MaxResults: "500" }));
  const found = Items.find((one) => one.Name === Name);
  const { ApiId = "" } = found ?? (await http.send(new CreateApiCommand({ Name, ProtocolType })));
  if (found) await empty(ApiId, http);
  return { [id]: ApiId };
});

async function empty(ApiId: string, http: Making["http"]): Promise<void> {
  const { Items: routes = [] } = await http.send(new GetRoutesCommand({ ApiId, MaxResults: "500" }));
  for (const { RouteId } of routes) await http.send(new DeleteRouteCommand({ ApiId, RouteId }));
  const { Items: integrations = [] } = await http.send(new GetIntegrationsCommand({ ApiId, MaxResults: "500" }));
  for (const { IntegrationId } of integrations) await http.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
}

const Integration = z.object({
  apiId: z.string(),
  integrationType: z.literal("AWS_PROXY"),
  integrationUri: z.string(),
  payloadFormatVersion: z.literal("2.0"),
});

export const integration = maker(Integration, async (given, { http }, { id }) => {
  const create = new CreateIntegrationCommand({
    ApiId: given.apiId,
    IntegrationType: given.integrationType,
    IntegrationUri: given.integrationUri,
    PayloadFormatVersion: given.payloadFormatVersion,
  });
  const { IntegrationId = "" } = await http.send(create);
  return { [id]: IntegrationId };
});

const Route = z.object({
  apiId: z.string(),
  routeKey: z.string(),
  target: z.string(),
  authorizationType: z.literal("NONE"),
});

export const route = maker(Route, async ({ apiId, routeKey, target, authorizationType }, { http }) => {
  const given = { ApiId: apiId, RouteKey: routeKey, Target: target, AuthorizationType: authorizationType };
  await http.send(new CreateRouteCommand(given));
});

const Stage = z.object({ apiId: z.string(), name: z.literal("$default"), autoDeploy: z.literal(true) });

export const stage = maker(Stage, async ({ apiId: ApiId, name: StageName, autoDeploy: AutoDeploy }, { http }) => {
  const create = new CreateStageCommand({ ApiId, StageName, AutoDeploy });
  await unlessThere(() => http.send(create), "ConflictException");
});
