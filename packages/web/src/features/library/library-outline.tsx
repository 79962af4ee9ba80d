const shapes = [1.5, 0.75, 1.33, 1.5, 1, 1.78, 0.67, 1.5, 1.33, 1.5, 0.75, 1.5, 1.33, 1, 1.5, 1.78, 1.5, 0.75];

/** The library's outline while it is on its way. */
export function LibraryOutline() {
  return (
    <div className="library-outline" role="status" aria-label="Loading the library">
      {shapes.map((ratio, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
        <span key={index} style={{ aspectRatio: ratio, flexGrow: ratio }} />
      ))}
    </div>
  );
}
