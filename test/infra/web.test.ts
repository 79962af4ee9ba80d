import { createHash } from "node:crypto";
import { OpenApi, templateOf } from "@darkroom/contract";
import { Upload } from "@darkroom/domain";
import { type HttpRequest, mediaAddress, openContext, partAddress, readConfig } from "@darkroom/platform";
import { afterEach, expect, it, vi } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { securityHeaders } from "../../packages/runtime/src/lambda/http-guard.ts";
import { graphOf, nameIn } from "./graph.ts";

afterEach(() => vi.unstubAllEnvs());

const library = graphOf("production");
const passing = graphOf("dev-anna");
const emulated = graphOf("local");
const [distribution] = library.all("cloudfront/distribution:Distribution");

it("routes the whole contract to the functions that answer it, and whatever else is asked to the first", () => {
  const routes = library.all("apigatewayv2/route:Route").map(({ routeKey }) => routeKey);
  const contract = OpenApi.endpoints.map((endpoint) => `${endpoint.method} ${templateOf(endpoint)}`);
  expect(routes.toSorted()).toEqual([...contract, "$default"].toSorted());
  const targets = library
    .all("apigatewayv2/integration:Integration")
    .map(({ integrationUri }) => nameIn(integrationUri));
  const searching = contract.filter((route) => /^\w+ \/v1\/(search|tags|collections)(\/|$)/.test(route));
  expect(targets.filter((name) => name === "darkroom-production-search")).toHaveLength(searching.length);
  expect(targets.filter((name) => name === "darkroom-production-api")).toHaveLength(routes.length - searching.length);
});

it("lets no other origin call the API, bounds how often it is called, and keeps who called for a month", () => {
  const [api] = library.all("apigatewayv2/api:Api");
  expect(api.corsConfiguration ?? {}).toEqual({});
  const [stage] = library.all("apigatewayv2/stage:Stage");
  expect(stage.defaultRouteSettings).toEqual({ throttlingBurstLimit: 200, throttlingRateLimit: 100 });
  expect(nameIn(stage.accessLogSettings.destinationArn)).toMatch(/^\/aws\/vendedlogs\/apis\/darkroom-production-/);
});

it("asks for a key that only its holder and the store of secrets know", () => {
  const key = library.one("ssm/parameter:Parameter", "/darkroom/production/api-key");
  expect(key.type).toBe("SecureString");
  expect(key.value).toMatch(/^dr_[\w-]{43}$/);
  const digest = createHash("sha256").update(key.value).digest("hex");
  const told = library
    .all("lambda/function:Function")
    .filter(({ environment }) => environment.variables.DARKROOM_API_KEY_SHA256 === digest);
  expect(told.map(({ name }) => name).toSorted()).toEqual(["darkroom-production-api", "darkroom-production-search"]);
  expect(JSON.stringify(library.outputs)).not.toContain(key.value);
});

it("serves page and API under one address, over TLS, and keeps no answer of the API on the way", () => {
  const { origins, orderedCacheBehaviors, defaultCacheBehavior } = distribution;
  const api = origins.find(({ originId }: { originId: string }) => originId === "api");
  expect(`https://${api.domainName}`).toBe(library.outputs["api"]);
  expect(api.customOriginConfig.originProtocolPolicy).toBe("https-only");
  const paths = orderedCacheBehaviors.map(({ pathPattern }: { pathPattern: string }) => pathPattern);
  expect(OpenApi.endpoints.filter(({ path }) => !paths.some((pattern: string) => matches(pattern, path)))).toEqual([]);
  for (const behavior of orderedCacheBehaviors)
    expect(behavior).toMatchObject({
      targetOriginId: "api",
      viewerProtocolPolicy: "https-only",
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", // caching disabled
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac", // all viewer headers and cookies, except Host
    });
  expect(defaultCacheBehavior.viewerProtocolPolicy).toBe("redirect-to-https");
});

const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

it("gives the page the headers of the embedded host, with the two origins media come from", async () => {
  const [{ securityHeadersConfig: said, customHeadersConfig }] = library.all(
    "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  );
  const { media, derived } = library.outputs;
  const origins = [media, derived].map((bucket) => `https://${bucket}.s3.us-east-1.amazonaws.com`).join(" ");
  const policy = securityHeaders["content-security-policy"]
    .replaceAll("'self' blob:", `'self' blob: ${origins}`)
    .replace("connect-src 'self'", `connect-src 'self' https://${media}.s3.us-east-1.amazonaws.com`);
  expect(said.contentSecurityPolicy.contentSecurityPolicy).toBe(policy);
  const address = new URL(await mediaAddress(wanted(String(media)), browser, await deployed()));
  expect(policy.split(" ")).toContain(address.origin);
  const { url, headers } = await partAddress(upload, 1, browser as HttpRequest, await deployed());
  expect(policy).toContain(`connect-src 'self' ${new URL(url).origin};`);
  const signed = new URL(url).searchParams.get("X-Amz-SignedHeaders")?.split(";") ?? [];
  expect(signed).toEqual([...Object.keys(headers), "content-length", "host"].toSorted());
  expect(said.contentTypeOptions.override).toBe(true);
  expect(said.referrerPolicy.referrerPolicy).toBe(securityHeaders["referrer-policy"]);
  const custom = customHeadersConfig.items.map(({ header, value }: { header: string; value: string }) => [
    header,
    value,
  ]);
  expect(custom).toEqual(Object.entries(securityHeaders).filter(([name]) => name.startsWith("cross-origin-")));
  expect(distribution.defaultCacheBehavior.responseHeadersPolicyId).toBe("PageHeaders-id");
});

const browser = { isHead: false, host: "photos.example", scheme: "https" } as const;

const upload = Upload.open(
  { key: "a photo.jpg", sizeBytes: 9, sha256: "0".repeat(64), contentType: "image/jpeg", source: "upload" },
  0,
);

const wanted = (bucket: string) => ({
  ...{ bucket, key: "a photo.jpg", contentType: "image/jpeg", cacheControl: "private" },
  ...{ windowSec: 900, expiresSec: 3600 },
});

/** The API's context with the variables it is deployed with. */
function deployed() {
  const { variables } = library.one("lambda/function:Function", "darkroom-production-api").environment;
  const keyPair = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  for (const [name, value] of Object.entries(keyPair)) vi.stubEnv(name, value);
  return openContext(readConfig({ AWS_REGION: "us-east-1", ...keyPair, ...variables }));
}

it("watches a library: what nobody took, what waits too long, what fails", () => {
  const alarms = library.all("cloudwatch/metricAlarm:MetricAlarm");
  const watched = (metric: string, dimension: string) =>
    alarms
      .filter(({ metricName }) => metricName === metric)
      .map(({ dimensions }) => dimensions[dimension].replace("darkroom-production-", ""))
      .toSorted();
  const taken = manifest.wokenByQueue.filter(({ pulled }) => !pulled); // what waits for a worker elsewhere may wait
  const queues = taken.map(({ queue }) => queue);
  const functions = [...taken, ...manifest.wokenByHttp, ...manifest.wokenByClock];
  expect(watched("Invocations", "FunctionName")).toEqual(["dead-letters"]); // it takes them at once, whatever queue they are of
  expect(watched("ApproximateAgeOfOldestMessage", "QueueName")).toEqual(queues.toSorted());
  expect(watched("Errors", "FunctionName")).toEqual(functions.map(({ name }) => name).toSorted());
  expect(alarms.filter(({ alarmActions }) => alarmActions.length !== 1)).toEqual([]);
});

it("watches nothing that was made to be thrown away, and gives an emulator no page", () => {
  expect(passing.names("cloudwatch/metricAlarm:MetricAlarm")).toEqual([]);
  expect(passing.names("cloudfront/distribution:Distribution")).toHaveLength(1);
  expect(emulated.resources.filter(({ type }) => /cloudfront|metricAlarm/.test(type))).toEqual([]);
  const own = process.arch === "x64" ? "x86_64" : "arm64";
  for (const { architectures } of emulated.all("lambda/function:Function")) expect(architectures).toEqual([own]);
});
