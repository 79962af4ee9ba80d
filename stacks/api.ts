import { OpenApi, templateOf } from "@darkroom/contract";
import { manifest } from "../functions/manifest.ts";
import { functionOf } from "./functions.ts";

const throttle = { throttlingBurstLimit: 200, throttlingRateLimit: 100 }; // requests, and requests a second

/** The HTTP API. No other origin may call it from a browser: the page comes from the same one. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: false,
  accessLog: { retention: "1 month" },
  transform: { stage: { defaultRouteSettings: throttle } },
});

const routes = OpenApi.endpoints.map((endpoint) => `${endpoint.method} ${templateOf(endpoint)}`);

for (const fn of manifest.wokenByHttp) {
  const { arn } = functionOf(fn);
  for (const route of routes) api.route(route, arn); // its ARN: given a handler, each route would be a function of its own
  api.route("$default", arn); // other methods and paths get their answer from the API, too
}
