import { countFailures } from "./failures.ts";
import { countFolders } from "./folders.ts";
import { forget } from "./held.ts";
import type { Place } from "./place.ts";
import * as query from "./query.ts";
import { countStandings } from "./standings.ts";
import * as store from "./store.ts";
import { countTags } from "./tags.ts";
import type { Rows } from "./wire.ts";

/** Rows held by this process. */
export const holdRows = (place: Place): Rows => ({
  create: async (dataset) => {
    await store.create(place, dataset);
    forget(place, dataset);
  },
  finish: (dataset) => store.finish(place, dataset),
  drop: async (dataset) => {
    await store.drop(place, dataset);
    forget(place, dataset);
  },
  merge: (dataset, rows) => store.merge(place, dataset, rows),
  ask: (dataset, question) => query.ask(place, dataset, question),
  tags: (dataset, vocabulary) => countTags(place, dataset, vocabulary),
  standings: (dataset) => countStandings(place, dataset),
  folders: (dataset, within) => countFolders(place, dataset, within),
  failures: (dataset) => countFailures(place, dataset),
});
