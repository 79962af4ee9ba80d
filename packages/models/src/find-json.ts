const maxDepth = 64;
const maxCandidates = 64;

/** The answer without what models put around it: a byte order mark, their thinking, a code fence. */
export function unwrapAnswer(raw: string): { text: string; isFenced: boolean } {
  const thought = raw.lastIndexOf("</think>");
  const said = (thought < 0 ? raw : raw.slice(thought + "</think>".length)).replace(/^\uFEFF/, "").trim();
  const opens = said.indexOf("```");
  if (opens < 0) return { text: said, isFenced: false };
  const begins = said.indexOf("\n", opens);
  const closes = said.indexOf("```", opens + 3);
  const inner = said.slice(begins < 0 ? opens + 3 : begins + 1, closes < 0 ? undefined : closes);
  return { text: inner.trim(), isFenced: true };
}

/**
 * The objects a text holds, in order: every balanced `{…}` that is not inside another, and at the end the one that was
 * never closed. One pass that knows strings; deeper than 64 is not an answer.
 */
export function listObjects(text: string): { whole: string[]; open: string | undefined } {
  const whole: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length && whole.length < maxCandidates; at++) {
    const char = text[at];
    if (char === '"' && depth > 0) at = endOfString(text, at);
    else if (char === "{") {
      if (depth === 0) from = at;
      depth += 1;
      if (depth > maxDepth) return { whole, open: undefined };
    } else if (char === "}" && depth > 0) {
      depth -= 1;
      if (depth === 0) whole.push(text.slice(from, at + 1));
    }
  }
  return { whole, open: depth > 0 ? text.slice(from) : undefined };
}

function endOfString(text: string, opens: number): number {
  for (let at = opens + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/**
 * What of a cut text is surely whole: everything up to its last value that was followed by something. The last scalar
 * goes, because a number that was cut lies: `{"score":8` may have been on its way to 85.
 */
export function dropLastScalar(text: string): string {
  let keep = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') at = endOfString(text, at);
    else if (char === ",") keep = at;
    else if ("{[}]".includes(char)) keep = at + 1;
  }
  return text.slice(0, keep);
}
