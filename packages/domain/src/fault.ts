/** What went wrong, in the only terms a caller acts on. */
export type Kind = "invalid" | "denied" | "missing" | "conflict" | "unsupported" | "interrupted" | "unavailable";

/** A failure with a kind, a code of `docs/faults.md`, and facts that are safe to show. */
export class Fault extends Error {
  override name = "Fault";
  readonly kind: Kind;
  readonly code: string;
  readonly facts: Record<string, unknown>;

  constructor(kind: Kind, code: string, message: string, details: { cause?: unknown; [fact: string]: unknown } = {}) {
    const { cause, ...facts } = details;
    super(message, { cause });
    this.kind = kind;
    this.code = code;
    this.facts = facts;
  }

  static is(error: unknown, code?: string): error is Fault {
    return error instanceof Fault && (code === undefined || error.code === code);
  }
}
