import { collections } from "./collections.ts";
import { coverage } from "./coverage.ts";
import { failures } from "./failures.ts";
import { folders } from "./folders.ts";
import { getRows, rebuildRows } from "./rows.ts";
import { search } from "./search.ts";
import { listTags } from "./tags.ts";

/** The part of the HTTP API that asks the search's rows: what finds, and what counts. */
export const routes = [search, getRows, rebuildRows, coverage, failures, folders, listTags, ...collections];
