/** What the API is asked for a move: these, one after the other, to an end, or beside others. */
export type Asked = { ids: string[]; to?: "start" | "end"; after?: string; before?: string };

type Order = { ids: readonly string[]; isWhole: boolean }; // what is read of it; more may follow

/**
 * A move of some to a slot, counted in what is read before anything moves, or, infinite, after all there are; nothing where
 * they would stay where they are.
 */
export function moveTo({ ids: order, isWhole }: Order, chosen: readonly string[], slot: number): Asked | undefined {
  const moved = new Set(chosen);
  const ids = order.filter((id) => moved.has(id));
  const rest = order.filter((id) => !moved.has(id));
  if (slot === Number.POSITIVE_INFINITY && !isWhole) return { ids, to: "end" };
  const at = order.slice(0, slot).filter((id) => !moved.has(id)).length;
  const after = [...rest.slice(0, at), ...ids, ...rest.slice(at)];
  if (ids.length === 0 || after.every((id, index) => id === order[index])) return undefined;
  return beside(ids, rest[at - 1], rest[at], isWhole);
}

/** What takes a move back: every stretch of what was moved stood between two that were not. */
export function takeBack({ ids: order, isWhole }: Order, chosen: readonly string[]): Asked[] {
  const moved = new Set(chosen);
  const stretches: Asked[] = [];
  for (let at = 0; at < order.length; at++) {
    if (!moved.has(order[at] ?? "")) continue;
    const from = at;
    while (moved.has(order[at + 1] ?? "")) at += 1;
    stretches.push(beside(order.slice(from, at + 1), order[from - 1], order[at + 1], isWhole));
  }
  return stretches;
}

function beside(ids: string[], after: string | undefined, before: string | undefined, isWhole: boolean): Asked {
  if (after === undefined) return { ids, to: "start" };
  if (before === undefined) return isWhole ? { ids, to: "end" } : { ids, after };
  return { ids, after, before };
}

/** A move as the API takes it, no more than so many at once, in the order they are to be asked for. */
export function portionsOf(asked: Asked, most: number): Asked[] {
  const chunks = Array.from({ length: Math.ceil(asked.ids.length / most) }, (_, at) =>
    asked.ids.slice(at * most, (at + 1) * most),
  );
  if (asked.to === "start") return chunks.reverse().map((ids) => ({ ids, to: "start" }));
  return chunks.map((ids, at) => {
    const last = chunks[at - 1]?.at(-1);
    return { ...asked, ids, ...(last !== undefined && asked.to === undefined && { after: last }) };
  });
}

let earlier = 1e9; // counts down: what is moved to the start stands before what was moved there before

/**
 * Texts that stand for the places until the API names them. A place consists of digits and small letters, so `!` is below and
 * `~` above all that may follow it.
 */
export function guessed({ ids, to, after }: Asked, placeOf: (id: string) => string | undefined): Map<string, string> {
  earlier -= 1;
  const base =
    to === "start" ? `!${earlier}` : to === "end" ? `~${1e9 + (1e9 - earlier)}` : (placeOf(after ?? "") ?? "");
  return new Map(ids.map((id, at) => [id, `${base}!${String(at).padStart(6, "0")}`]));
}
