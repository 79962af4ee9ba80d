type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the fields that are not there. */
export function present<T extends Record<string, unknown>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
