import { ai } from "./ai-endpoints.ts";
import * as Assets from "./assets.ts";
import * as Changes from "./changes.ts";
import { editing } from "./editing.ts";
import type { Endpoint } from "./endpoint.ts";
import * as Films from "./films.ts";
import * as Health from "./health.ts";
import * as Home from "./home.ts";
import { incoming } from "./incoming.ts";
import * as Search from "./search.ts";
import * as Session from "./session.ts";
import * as Timeline from "./timeline.ts";
import { working } from "./working.ts";

/** Everything the HTTP API answers to, besides its own description. */
export const library: readonly Endpoint[] = [
  Assets.list,
  Assets.get,
  ...editing,
  Assets.original,
  Assets.rendition,
  Films.playback,
  Films.preview,
  Films.storyboard,
  Timeline.get,
  Changes.get,
  Home.quiet,
  Home.view,
  ...incoming,
  ...ai,
  ...working,
  Search.find,
  Search.status,
  Search.rebuild,
  Search.coverage,
  Search.failures,
  Search.folders,
  Session.open,
  Session.get,
  Session.close,
  Health.get,
];
