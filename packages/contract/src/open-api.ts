import * as z from "zod";
import * as Assets from "./assets.ts";
import * as BulkEdits from "./bulk-edits.ts";
import * as Edits from "./edits.ts";
import { type Endpoint, endpoint, templateOf } from "./endpoint.ts";
import { library } from "./endpoints.ts";
import * as Films from "./films.ts";
import { Generation } from "./generation.ts";
import { Problem } from "./problem.ts";
import * as Scans from "./scans.ts";
import * as Uploads from "./uploads.ts";
import { Version } from "./version.ts";

type Json = Record<string, unknown>;

export const get = endpoint({
  method: "GET",
  path: "/openapi.json",
  name: "getOpenApi",
  summary: "This API as an OpenAPI 3.1 document",
  params: z.object({}),
  answer: z.record(z.string(), z.unknown()),
});

/** Everything the HTTP API answers to. */
export const endpoints: readonly Endpoint[] = [...library, get];

const description =
  `Every error is a problem document (RFC 9457) with a code of docs/faults.md. HEAD is answered wherever
GET is. Media are fetched by redirect: their addresses are good for a while, and take Range.`.replaceAll("\n", " ");

/** The API as an OpenAPI 3.1 document, made from the endpoints. Source of the format: spec.openapis.org/oas/v3.1.1. */
export function document(): Json {
  const paths: Record<string, Json> = {};
  for (const described of endpoints) {
    const path = templateOf(described);
    paths[path] = { ...paths[path], [described.method.toLowerCase()]: operationOf(described) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "Darkroom", version: "1", description, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/" }],
    security: [{}, { key: [] }, { bearer: [] }],
    tags: [{ name: "v1" }, { name: "operation" }],
    paths,
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "x-api-key" },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
  };
}

function operationOf(described: Endpoint): Json {
  const { name, summary, params, body, method, missing } = described;
  const parameters = Object.entries(params.shape).map(([field, schema]) => parameterOf(described, field, schema));
  return {
    operationId: name,
    summary,
    tags: [described.path.startsWith("/v1/") ? "v1" : "operation"],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, ...contentOf(bodyName(described)) } }),
    responses: {
      ...successOf(described),
      ...(method === "GET" &&
        !described.redirects && { "304": { description: "The answer still has the ETag that was shown" } }),
      ...(described.notReady && { "503": jsonOf("The same, while something it needs fails", answerName(described)) }),
      "401": problem("Deployed, every request shows the key (key.required, key.wrong)"),
      "400": problem("A parameter is not allowed, `field` says which (request.invalid)"),
      ...(missing && { "404": problem(`There is no such thing (${missing.join(", ")})`) }),
      "405": problem("Another method (route.method_not_allowed)"),
      default: problem("Anything else that keeps from answering"),
    },
  };
}

function successOf(described: Endpoint): Json {
  if (described.redirects) return { "302": redirection };
  if (!described.contentType) return { "200": jsonOf("The answer", answerName(described)) };
  return { "200": { description: "The answer", content: { [described.contentType]: { schema: { type: "string" } } } } };
}

function parameterOf({ path }: Endpoint, name: string, schema: unknown): Json {
  if (!(schema instanceof z.ZodType)) return {};
  const isInPath = path.includes(`/:${name}`);
  const { $schema: _dialect, description: said, ...rest } = z.toJSONSchema(schema, { io: "input", override });
  const isRequired = isInPath || !schema.safeParse(undefined).success;
  return {
    name,
    in: isInPath ? "path" : "query",
    required: isRequired,
    ...(said !== undefined && { description: said }),
    schema: rest,
  };
}

/** A format says it shorter than the pattern it stands for. */
const override = ({ jsonSchema }: { jsonSchema: { format?: string; pattern?: string } }): void => {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
};

const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const jsonOf = (said: string, name: string): Json => ({
  description: said,
  ...contentOf(name),
});

const contentOf = (name: string): Json => ({ content: { "application/json": { schema: refTo(name) } } });

const problem = (said: string): Json => ({
  description: said,
  content: { "application/problem+json": { schema: refTo("Problem") } },
});

const redirection: Json = {
  description: "Where the bytes are, for a while; that address takes Range and answers with an ETag",
  headers: {
    Location: { description: "The address, of this origin on the embedded host", schema: { type: "string" } },
    "Cache-Control": { description: "How long the address may be remembered", schema: { type: "string" } },
  },
};

const titleOf = ({ name }: Endpoint): string => name.charAt(0).toUpperCase() + name.slice(1);
const answerName = (described: Endpoint): string => `${titleOf(described)}Answer`;
const bodyName = (described: Endpoint): string => `${titleOf(described)}Body`;

function namedSchemas(): Record<string, Json> {
  const named = z.registry<{ id: string }>();
  named.add(Assets.Item, { id: "Item" });
  named.add(Assets.RenditionView, { id: "RenditionView" });
  named.add(BulkEdits.View, { id: "BulkEdit" });
  named.add(Edits.Edits, { id: "Edits" });
  named.add(Edits.Said, { id: "Said" });
  named.add(Assets.JobView, { id: "JobView" });
  named.add(Scans.View, { id: "ScanView" });
  named.add(Scans.DecisionView, { id: "ScanDecision" });
  named.add(Uploads.UploadView, { id: "UploadView" });
  named.add(Uploads.PartAddress, { id: "PartAddress" });
  named.add(Films.Playback, { id: "Playback" });
  named.add(Generation, { id: "Generation" });
  named.add(Version, { id: "Enrichment" });
  named.add(Problem, { id: "Problem" });
  for (const described of endpoints) {
    if (!described.redirects && !described.contentType) named.add(described.answer, { id: answerName(described) });
    if (described.body) named.add(described.body, { id: bodyName(described) });
  }
  const { schemas } = z.toJSONSchema(named, { io: "input", uri: (id) => `#/components/schemas/${id}` });
  const bare = Object.entries(schemas).map(([name, { $schema: _dialect, $id: _place, ...schema }]) => [name, schema]);
  return Object.fromEntries(bare);
}
