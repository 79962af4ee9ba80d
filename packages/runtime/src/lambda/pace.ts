/** How much is taken from a queue before no more is, and how fast. */
export type Pace = {
  /** Between one receive that brought something and the next. */
  restMs?: number | undefined;
  mostMessages?: number | undefined;
  /** Receives that brought something. */
  mostBatches?: number | undefined;
};

/** What is left of it. */
export type Allowance = {
  readonly restMs: number;
  of(wanted: number): number;
  took(messages: number): void;
  isSpent(): boolean;
  /** Nothing more is taken. */
  spend(): void;
};

/** Opens the count. Without limits it is never spent. */
export function openAllowance({ restMs = 0, mostMessages, mostBatches }: Pace = {}): Allowance {
  let messages = mostMessages ?? Number.POSITIVE_INFINITY;
  let batches = mostBatches ?? Number.POSITIVE_INFINITY;
  return {
    restMs,
    of: (wanted) => Math.min(wanted, messages),
    took: (count) => {
      if (count === 0) return;
      messages -= count;
      batches -= 1;
    },
    isSpent: () => messages <= 0 || batches <= 0,
    spend: () => {
      messages = 0;
    },
  };
}
