import { useEffect, useState } from "react";

/** How the library is moved through: not at all, by scrolling, or so quickly that nobody sees what passes. */
export type Pace = "rest" | "scroll" | "hurry";

type Go = () => void;

const eachFrame = 8; // a row, or a little more: what comes into sight while somebody scrolls is made over some frames

/**
 * Whose turn it is to be made whole. At rest everybody is at once; while somebody scrolls a few are in each frame, in the
 * order they came; while the library flies past, nobody is, and most are gone before their turn.
 */
export class Turns {
  readonly #waiting = new Set<Go>();
  #pace: Pace = "rest";
  #isPlanned = false;
  readonly #inNextFrame: (go: Go) => unknown;

  constructor(inNextFrame: (go: Go) => unknown = requestAnimationFrame) {
    this.#inNextFrame = (go) => inNextFrame(go);
  }

  isAtRest(): boolean {
    return this.#pace === "rest";
  }

  set(pace: Pace): void {
    this.#pace = pace;
    this.#plan();
  }

  /** Takes a turn, in a later frame; the function given back lets it go. */
  wait(go: Go): () => void {
    this.#waiting.add(go);
    this.#plan();
    return () => this.#waiting.delete(go);
  }

  #plan(): void {
    if (this.#isPlanned || this.#pace === "hurry" || this.#waiting.size === 0) return;
    this.#isPlanned = true;
    this.#inNextFrame(() => this.#grant());
  }

  #grant(): void {
    this.#isPlanned = false;
    if (this.#pace === "hurry") return;
    for (const go of [...this.#waiting].slice(0, eachFrame)) {
      this.#waiting.delete(go);
      go();
    }
    this.#plan();
  }
}

/** Is it this one's turn to be made whole, or was it? */
export function useTurn(turns: Turns): boolean {
  const [isMine, setIsMine] = useState(() => turns.isAtRest());
  useEffect(() => (isMine ? undefined : turns.wait(() => setIsMine(true))), [turns, isMine]);
  return isMine;
}
