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

const [first] = manifest.wokenByHttp;

/** The function that answers a path: the one whose path it is or is below, else the first. */
const answererOf = (path: string) => {
  const isBelow = (beginning: string) => path === beginning || path.startsWith(`${beginning}/`);
  return manifest.wokenByHttp.find(({ paths = [] }) => paths.some(isBelow)) ?? first;
};

for (const fn of manifest.wokenByHttp) {
  const { arn } = functionOf(fn);
  const own = OpenApi.endpoints.filter(({ path }) => answererOf(path) === fn);
  for (const endpoint of own) api.route(`${endpoint.method} ${templateOf(endpoint)}`, arn); // its ARN: given a handler, each route would be a function of its own
  if (fn === first) api.route("$default", arn); // other methods and paths get their answer from the API, too
}
