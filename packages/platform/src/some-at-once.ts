/** Does this for all of them, `atOnce` side by side, and answers what came of each, in their order. Throws as the first that fails. */
export async function someAtOnce<Of, Made>(
  all: readonly Of[],
  atOnce: number,
  work: (one: Of) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  for (let at = 0; at < all.length; at += atOnce)
    made.push(...(await Promise.all(all.slice(at, at + atOnce).map(work))));
  return made;
}
