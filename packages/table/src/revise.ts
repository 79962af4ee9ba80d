import type { Fault } from "@darkroom/domain";

const rounds = 8;

type Revised = { revision: number };

/** A write commits only on the item it was decided on: of this revision, or none at all for `undefined` and 0. */
export const ifRevision = (revision: number | undefined) => ({
  attr: "revision" as const,
  ...(revision ? { eq: revision } : { exists: false as const }),
});

/** One item: as the caller last saw it, how it is read again and written, and what is thrown when it never holds still. */
type Item<Before, Info> = {
  first: Before;
  read: () => Promise<Before>;
  /** Writes it over that revision; false when somebody else was quicker. */
  write: (item: Info, over: number | undefined) => Promise<boolean>;
  contended: () => Fault;
};

/** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. What is decided as it was, is not written. */
export async function revise<Before extends Revised | undefined, After extends Before>(
  { first, read, write, contended }: Item<Before, NonNullable<After>>,
  decide: (before: Before) => After,
): Promise<After> {
  for (let round = 0; round < rounds; round++) {
    const before = round === 0 ? first : await read();
    const after = decide(before);
    if (!after || after === before) return after;
    const written = { ...after, revision: (before?.revision ?? 0) + 1 };
    if (await write(written, before?.revision)) return written;
  }
  throw contended();
}
