/** Rows with their columns below each other, two spaces apart. The last column is as long as it likes. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
    });
  return rows.map((row) => row.map((cell, at) => pad(cell, at < row.length - 1 ? (widths[at] ?? 0) : 0)).join("  "));
}

const pad = (cell: string, width: number) => cell + " ".repeat(Math.max(0, width - widthOf(cell)));

/** Characters as a terminal counts them, near enough: marks have no width, and East Asian letters and emoji two. */
const widthOf = (text: string) =>
  [...text].reduce((width, character) => width + (noWidth.test(character) ? 0 : wide.test(character) ? 2 : 1), 0);

const noWidth = /\p{M}|\u200d/u;
const wide = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u;
