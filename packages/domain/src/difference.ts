import * as z from "zod";

/** What a change replaced: of a list what came and what went, of anything else the value before and after. */
export const Info = z.record(
  z.string(),
  z.union([
    z.strictObject({ gained: z.array(z.unknown()), lost: z.array(z.unknown()) }),
    z.strictObject({ before: z.unknown().optional(), after: z.unknown().optional() }),
  ]),
);
export type Info = z.infer<typeof Info>;

type Fields = Record<string, unknown>;

/** What is another in the second than in the first, by field. */
export function between(before: Fields, after: Fields): Info {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const different = names.filter((name) => !isSame(before[name], after[name]));
  return Object.fromEntries(different.map((name) => [name, partOf(before[name], after[name])]));
}

/**
 * What a change replaced is put back, where it is still as the change left it. Answers the fields as they are to be
 * (`undefined`: not there), and what was changed since and stays.
 */
export function takeBack(now: Fields, difference: Info): { values: Fields; left: Info } {
  const values: Fields = {};
  const left: Info = {};
  for (const [name, part] of Object.entries(difference)) {
    if ("gained" in part) {
      const list = listOf(now[name]);
      const gone = part.gained.filter((one) => !has(list, one)); // somebody took it away since
      const back = part.lost.filter((one) => has(list, one)); // or brought it back
      const kept = list.filter((one) => !has(part.gained, one));
      const whole = [...kept, ...part.lost.filter((one) => !has(list, one))];
      values[name] = whole.length > 0 ? whole : undefined;
      if (gone.length > 0 || back.length > 0) left[name] = { gained: gone, lost: back };
    } else if (isSame(now[name], part.after)) values[name] = part.before;
    else left[name] = part;
  }
  return { values, left };
}

function partOf(before: unknown, after: unknown): Info[string] {
  if (!Array.isArray(before ?? after))
    return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  const [was, is] = [listOf(before), listOf(after)];
  return { gained: is.filter((one) => !has(was, one)), lost: was.filter((one) => !has(is, one)) };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const has = (list: readonly unknown[], wanted: unknown): boolean => list.some((one) => isSame(one, wanted));

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** The order of an object's fields says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
