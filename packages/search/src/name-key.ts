const digits = 12;

/** The name of a file as rows are sorted by it: in small letters, numbers by their size. */
export function nameKeyOf({ key }: { key: string }): string {
  const name = key.slice(key.lastIndexOf("/") + 1).toLowerCase();
  return name.replace(/\d+/g, (number) => number.replace(/^0+(?=\d)/, "").padStart(digits, "0"));
}
