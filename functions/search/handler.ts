import { httpHandler } from "@darkroom/platform";
import { getRows, rebuildRows } from "./rows.ts";
import { search } from "./search.ts";

/** The part of the HTTP API that asks the search's rows. */
export const handler = httpHandler([search, getRows, rebuildRows]);
