import { visible } from "../../../lib/format.ts";

/** A line of the facts: what, its value, and perhaps a remark. */
export type Fact = { name: string; value: string; note?: string; isCode?: boolean };

export type Reader = ReturnType<typeof reader>;

/** Takes values of a known type out of what `probe` wrote, and remembers which were taken. */
export function reader(facts: Record<string, unknown>) {
  const taken = new Set<string>();
  const take = (name: string): unknown => {
    taken.add(name);
    return facts[name];
  };
  const text = (name: string): string | undefined => {
    const value = take(name);
    return typeof value === "string" && value !== "" ? visible(value) : undefined;
  };
  const number = (name: string): number | undefined => {
    const value = take(name);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const flag = (name: string): boolean | undefined => {
    const value = take(name);
    return typeof value === "boolean" ? value : undefined;
  };
  const isTrue = (name: string): boolean => flag(name) === true;
  const texts = (name: string): string => {
    const value = take(name);
    const all = Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "") : [];
    return all.map(visible).join(", ");
  };
  const left = () => Object.entries(facts).filter(([name]) => !taken.has(name));
  const date = (name: string): string | undefined => {
    const value = take(name);
    const isDate = typeof value === "object" && value !== null && "local" in value && typeof value.local === "string";
    return isDate ? visible(value.local as string).replace("T", " ") : undefined;
  };
  return { text, texts, number, flag, isTrue, date, left };
}

type Line = [name: string, value: string | number | false | undefined, note?: string | undefined];

/** The lines that have a value. */
export const lines = (all: readonly Line[]): Fact[] =>
  all.flatMap(([name, value, note]) => (value ? [{ name, value: String(value), ...(note && { note }) }] : []));
