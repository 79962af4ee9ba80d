/**
 * Keywords of a flat list and of lists of paths (`Places|Germany|Berlin` as Lightroom writes them, `Places/Germany/Berlin` as
 * digiKam does), as `Places/Germany/Berlin`: each path once at its full length, and of the flat words those no path has.
 */
export function keywordsOf(flat: readonly string[], paths: readonly string[][]): string[] {
  const whole = new Set<string>();
  const ancestors = new Set<string>();
  const words = new Set<string>();
  for (const path of paths) {
    const levels = path.map((level) => level.trim()).filter((level) => level !== "");
    for (const [at, level] of levels.entries()) {
      words.add(level.toLowerCase());
      if (at > 0) ancestors.add(levels.slice(0, at).join("/").toLowerCase());
    }
    if (levels.length > 0) whole.add(levels.join("/"));
  }
  const longest = [...whole].filter((path) => !ancestors.has(path.toLowerCase()));
  return [...longest, ...flat.filter((word) => !words.has(word.trim().toLowerCase()))];
}
