import { Fault } from "@darkroom/domain";

const dayMs = 24 * 3_600_000;

/** From when to when, as instants: a date is its first instant, or as an end its last. Throws `request.invalid` when nothing lies between. */
export function rangeOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  place = "",
): { from?: string; to?: string } {
  const range = {
    ...(from !== undefined && { from: toInstant(from, 0) }),
    ...(to !== undefined && { to: toInstant(to, isDate(to) ? dayMs : 0) }),
  };
  if (range.from && range.to && range.from >= range.to) throw emptyRange(`${place}to`, range.from);
  return range;
}

const isDate = (text: string): boolean => text.length === "2024-05-31".length;

const toInstant = (text: string, laterMs: number): string => new Date(Date.parse(text) + laterMs).toISOString();

const emptyRange = (field: string, from: string): Fault =>
  new Fault("invalid", "request.invalid", "to must be later than from", { field, limit: `later than ${from}` });
