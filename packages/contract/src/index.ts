export * as Assets from "./assets.ts";
export * as Changes from "./changes.ts";
export { type Endpoint, endpoint } from "./endpoint.ts";
export * as Health from "./health.ts";
export * as OpenApi from "./open-api.ts";
export { Problem } from "./problem.ts";
export * as Session from "./session.ts";
export * as Stages from "./stages.ts";
export * as Timeline from "./timeline.ts";
