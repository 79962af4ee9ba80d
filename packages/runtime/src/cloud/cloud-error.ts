/** A refusal as AWS words it: a code clients know, an HTTP status, and facts that go into the answer. */
export class CloudError extends Error {
  override name = "CloudError";
  readonly code: string;
  readonly status: number;
  readonly facts: Record<string, string>;

  constructor(code: string, status: number, message: string, facts: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.facts = facts;
  }
}
