import { Fault } from "@darkroom/domain";
import { RowsMissing } from "./place.ts";

/** What went wrong with rows, as whoever asked knows it: missing, an engine this machine has no build of, or what it says. */
export function faultOf(error: { name: string; message: string }): Error {
  if (error.name === "RowsMissing") return new RowsMissing(error.message);
  if (
    /native binding|lancedb-[\w-]+|ERR_DLOPEN/i.test(error.message) &&
    /cannot find|failed to load/i.test(error.message)
  ) {
    const why = `Search is off: LanceDB has no build for ${process.platform}-${process.arch}; everything else works`;
    return new Fault("unavailable", "search.off", why, { cause: error });
  }
  return Object.assign(new Error(error.message), { name: error.name });
}
