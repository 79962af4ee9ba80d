import type { Problem } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";

type Reading = { status: number; title: string };

/** How HTTP reads a fault; the queue's reading of the same kinds is in the domain. */
const byKind: Record<Fault["kind"], Reading> = {
  invalid: { status: 400, title: "The request is not valid" },
  denied: { status: 403, title: "Not allowed" },
  missing: { status: 404, title: "Not found" },
  conflict: { status: 409, title: "Somebody else was quicker" },
  unsupported: { status: 422, title: "These bytes cannot be used" },
  unavailable: { status: 503, title: "A server this needs is away" },
  interrupted: { status: 504, title: "Cut off before the end" },
};

const changedMeanwhile: Reading = { status: 412, title: "Changed meanwhile" };

const byCode: Record<string, Reading> = {
  "route.method_not_allowed": { status: 405, title: "Not with this method" },
  "mode_prompt.stale": changedMeanwhile,
  "job.stale": changedMeanwhile,
  "edit.stale": changedMeanwhile,
  "stack.stale": changedMeanwhile,
  "tag.stale": changedMeanwhile,
  "filter.stale": changedMeanwhile,
  "collection.stale": changedMeanwhile,
  "key.required": { status: 401, title: "A key is needed" },
  "key.wrong": { status: 401, title: "The key is wrong" },
  "key.unset": { status: 503, title: "No key is set" },
};

/** Errors of a connection: the server behind it is away, and that is no fault of ours. */
const isAwayCode = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "EHOSTUNREACH", "ETIMEDOUT"]);

/** An error as RFC 9457 problem details. What is not a fault tells nothing of itself: the log has its stack. */
export function problemOf(error: unknown): Problem {
  const fault = error instanceof Fault ? error : awayFault(error);
  if (!fault) {
    const detail = "An unexpected error; the log has its stack";
    return { type: addressOf("internal"), title: "Our mistake", status: 500, code: "internal", detail };
  }
  const { status, title } = byCode[fault.code] ?? byKind[fault.kind];
  const { field, limit } = fault.facts;
  return {
    type: addressOf(fault.code),
    title,
    status,
    code: fault.code,
    detail: fault.message,
    ...(typeof field === "string" && { field }),
    ...((typeof limit === "string" || typeof limit === "number") && { limit }),
  };
}

/** Where a code is explained. */
const addressOf = (code: string): string => `/docs/faults.md#${code}`;

function awayFault(error: unknown): Fault | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const isAway = typeof code === "string" && isAwayCode.has(code);
  const isLate = error instanceof Error && error.name === "TimeoutError";
  return isAway || isLate
    ? new Fault("unavailable", "network", "A server this needs does not answer; it is started again by itself")
    : undefined;
}
