/**
 * What a function may do with what all of them share. On AWS it is given this and nothing else; a host whose functions
 * live in one process does not look at it.
 */
export type Access = {
  /** `read` is by key or partition; what is asked of an index is named in `indexes`. */
  readonly table?: readonly ("read" | "put" | "update" | "delete")[];
  /** The table's indexes it queries. */
  readonly indexes?: readonly string[];
  /** The bucket of originals. Without `list`, an object that is gone cannot be told from one that is refused. */
  readonly media?: readonly ("read" | "list" | "upload" | "abort" | "leftovers" | "delete")[]; // `abort`: to give up what was not finished; `upload` has it; `leftovers`: to look for it, too
  /** The bucket of what is made of them. */
  readonly derived?: readonly ("read" | "write" | "list" | "leftovers" | "delete")[];
  /** Queues it sends hints to. */
  readonly sends?: readonly string[];
  /** Queues whose depth it asks for. */
  readonly measures?: readonly string[];
};
