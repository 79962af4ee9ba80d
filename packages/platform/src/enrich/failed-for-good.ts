import { Failure, type Mode } from "@darkroom/domain";
import type { Given } from "../run-stage.ts";

/** Deadlines, answers nobody can read, requests the server cannot take. What somebody can put right makes a job wait instead. */
const codes = new Set(["timeout", "parse_error", "http_400", "stream.malformed", "stream.truncated"]);

/** The code of a fault after which a mode that is answered by rule then is not asked again; `undefined` while it is. */
export function failedForGood(error: unknown, mode: Mode.Mode, { job }: Pick<Given, "job">): string | undefined {
  const { class: found, code } = Failure.classify(error);
  const isLast = found === "permanent" || (found === "transient" && job.attempt >= mode.maxAttempts);
  return mode.stubWhenFailed && isLast && codes.has(code) ? code : undefined;
}
