/** Where a budget is exceeded on purpose: the file, what for, and since when. */
export const exceptions: Record<string, string> = {};
