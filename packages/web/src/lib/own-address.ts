/** An address the server gave, where it is a path of its own; nothing else is ever followed. */
export const ownAddress = (url: string | undefined): string | undefined =>
  url && /^\/(?!\/)/.test(url) ? url : undefined;
