const mark = Symbol("reply");

/** What a route answers when it is not simply a 200 with JSON. */
export type Reply = {
  readonly [mark]: true;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly answer?: unknown;
};

/** An answer with a status or headers of its own. */
export const reply = (
  answer: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Reply => ({ [mark]: true, status, headers, answer });

/** A 302 to an address that is good for a while; `cacheControl` says how long the browser may go there without asking. */
export const redirect = (location: string, { cacheControl }: { cacheControl: string }): Reply => ({
  [mark]: true,
  status: 302,
  headers: { location, "cache-control": cacheControl },
});

/** Is this a reply, and not an answer of the contract? */
export const isReply = (given: unknown): given is Reply => typeof given === "object" && given !== null && mark in given;
