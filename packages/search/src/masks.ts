/** Of each row, a small number. */
export type Mask = Uint8Array;

const free: Mask[] = [];
const lent: Mask[] = [];
const freeMost = 64;

/** A mask of zeros, for as long as `withMasks` lasts. */
export function maskOf(rows: number): Mask {
  const known = free.pop();
  const mask = known && known.length >= rows ? known : new Uint8Array(rows + (rows >> 3)); // they become more
  lent.push(mask);
  return mask.subarray(0, rows).fill(0);
}

/** Takes all masks back that were made meanwhile: made anew for each question, they were most of what had to be collected. */
export function withMasks<Answer>(use: () => Answer): Answer {
  try {
    return use();
  } finally {
    free.push(...lent.splice(0));
    free.length = Math.min(free.length, freeMost);
  }
}
