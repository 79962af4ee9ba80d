import { visibleLines } from "../lib/format.ts";

type Diff = readonly { kind: "same" | "added" | "removed"; text: string }[];

/** What came and what went of a text, in reading order. */
export function WordDiff({ diff }: { diff: Diff }) {
  let at = 0;
  return diff.map(({ kind, text }) => {
    const key = at;
    at += text.length + 1;
    const shown = visibleLines(text);
    if (kind === "added") return <ins key={key}>{shown}</ins>;
    return kind === "removed" ? <del key={key}>{shown}</del> : <span key={key}>{shown}</span>;
  });
}
