// The table's shape as data: whoever makes a table reads it here, and needs no client for it.

type Key = { name: string; type: "string" | "number" };

/** Every item's key. */
export const primaryKey = {
  partitionKey: { name: "PK", type: "string" },
  sortKey: { name: "SK", type: "string" },
} as const satisfies Record<string, Key>;

// item      PK + SK                  one collection per asset; what is not of one asset has a partition of its own
// byDue     duePK + dueSK            jobs somebody must look at; sparse, sharded
// byMonth   monthPK + monthSK        summaries by capture month and kind; sharded when a month grows
// byChange  changePK + changeSK      summaries by the time they were written; sharded
export const indexes = {
  byDue: {
    type: "global",
    partitionKey: { name: "duePK", type: "string" },
    sortKey: { name: "dueSK", type: "number" },
  },
  byMonth: {
    type: "global",
    partitionKey: { name: "monthPK", type: "string" },
    sortKey: { name: "monthSK", type: "string" },
  },
  byChange: {
    type: "global",
    partitionKey: { name: "changePK", type: "string" },
    sortKey: { name: "changeSK", type: "string" },
  },
} as const;

/** When an item may go by itself, in seconds since 1970. Nothing relies on it: what has passed it may stay for days. */
export const expiryAttribute = "expiresAtSec";

/** Every attribute that is part of a key, once. */
export const keyAttributes: readonly Key[] = [primaryKey, ...Object.values(indexes)].flatMap(
  ({ partitionKey, sortKey }) => [partitionKey, sortKey],
);
