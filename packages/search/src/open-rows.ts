import { childRows } from "./child-rows.ts";
import { faultOf } from "./faults.ts";
import type { Place } from "./place.ts";
import type { Rows, Verb } from "./wire.ts";

const open = new Map<string, Rows>();

/** The rows at a place, in a process of their own; `isHeld`: in this one, which is all that a function in a cloud does. */
export function openRows(place: Place, { isHeld }: { isHeld: boolean }): Rows {
  const key = JSON.stringify(place);
  const known = open.get(key);
  if (known) return known;
  const rows = isHeld ? ownRows(place) : childRows(place);
  open.set(key, rows);
  return rows;
}

/** Loaded when somebody asks. */
function ownRows(place: Place): Rows {
  let loading: Promise<Rows> | undefined;
  const call = async <Name extends Verb>(verb: Name): Promise<Rows[Name]> => {
    loading ??= import("./hold-rows.ts").then(({ holdRows }) => holdRows(place));
    try {
      return (await loading)[verb];
    } catch (error) {
      throw error instanceof Error ? faultOf(error) : error;
    }
  };
  return {
    create: async (dataset) => (await call("create"))(dataset),
    finish: async (dataset) => (await call("finish"))(dataset),
    drop: async (dataset) => (await call("drop"))(dataset),
    merge: async (dataset, rows) => (await call("merge"))(dataset, rows),
    ask: async (dataset, question) => (await call("ask"))(dataset, question),
    tags: async (dataset, vocabulary) => (await call("tags"))(dataset, vocabulary),
    standings: async (dataset) => (await call("standings"))(dataset),
    folders: async (dataset, within) => (await call("folders"))(dataset, within),
    failures: async (dataset) => (await call("failures"))(dataset),
  };
}
