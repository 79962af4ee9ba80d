export type Random = ReturnType<typeof seededRandom>;

/** Dice that fall the same way for the same seed: xorshift32, after Marsaglia, "Xorshift RNGs" (2003). */
export function seededRandom(seed: number) {
  let state = Math.imul(seed, 2654435761) >>> 0 || 1;
  const random = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
  for (let warm = 0; warm < 8; warm++) random();
  const below = (count: number): number => Math.floor(random() * count);
  return {
    random,
    below,
    between: (low: number, high: number): number => low + random() * (high - low),
    chance: (share: number): boolean => random() < share,
    pick: <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value,
  };
}
