export type Event = { atMs: number; order: number; run: () => void; isCancelled: boolean };

/** What will happen, the earliest first: a binary heap. What is cancelled is skipped when its turn comes. */
export function openEvents() {
  const heap: Event[] = [];
  let count = 0;
  const isBefore = (a: Event, b: Event) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  const at = (index: number): Event => heap[index] as Event;
  const swap = (a: number, b: number) => {
    const held = at(a);
    heap[a] = at(b);
    heap[b] = held;
  };

  const rise = (from: number) => {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!isBefore(at(index), at(parent))) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = () => {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < heap.length && isBefore(at(left), at(least))) least = left;
      if (right < heap.length && isBefore(at(right), at(least))) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };

  return {
    /** Answers how to cancel it. */
    add: (atMs: number, run: () => void): (() => void) => {
      const event = { atMs, order: ++count, run, isCancelled: false };
      heap.push(event);
      rise(heap.length - 1);
      return () => {
        event.isCancelled = true;
      };
    },
    take: (): Event | undefined => {
      for (;;) {
        const first = heap[0];
        if (!first) return undefined;
        const last = heap.pop() as Event;
        if (heap.length > 0) {
          heap[0] = last;
          sink();
        }
        if (!first.isCancelled) return first;
      }
    },
  };
}
