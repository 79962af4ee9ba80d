import { visible, visibleLines } from "./format.ts";

/** A piece of a line: plain, or marked. */
export type Span = { kind: "plain" | "strong" | "em" | "code"; text: string };

/** A block of a text. */
export type Block =
  | { kind: "heading" | "paragraph" | "quote"; spans: Span[] }
  | { kind: "list"; items: Span[][] }
  | { kind: "code"; text: string };

/**
 * The blocks of a text with Markdown's headings, lists, quotes and code, as CommonMark writes them; no other mark is one.
 * HTML stays text, a picture is its description, and an address is shown beside what it is called.
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let fence: string[] | undefined;
  let isOpen = false; // may the line before go on?
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const last = blocks.at(-1);
    const [, marks, words = ""] = /^\s{0,3}(#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|>\s?|```)?(.*)$/.exec(line) ?? [];
    const mark = marks?.trim() ?? "";
    if (fence) {
      if (mark !== "```") fence.push(line);
      else {
        blocks.push({ kind: "code", text: visibleLines(fence.join("\n")) });
        fence = undefined;
      }
      continue;
    }
    const spans = spansOf(words.trim());
    if (mark === "```") fence = [];
    else if (line.trim() === "") isOpen = false;
    else if (mark.startsWith("#")) blocks.push({ kind: "heading", spans });
    else if (/^([-*+]|\d)/.test(mark)) {
      if (last?.kind === "list") last.items.push(spans);
      else blocks.push({ kind: "list", items: [spans] });
    } else {
      const kind = mark === ">" ? "quote" : "paragraph";
      if (isOpen && last?.kind === kind) last.spans.push({ kind: "plain", text: " " }, ...spans);
      else blocks.push({ kind, spans });
    }
    isOpen = line.trim() !== "" && !fence && !mark.startsWith("#");
  }
  if (fence) blocks.push({ kind: "code", text: visibleLines(fence.join("\n")) });
  return blocks;
}

const inline =
  /\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|`([^`]+)`|!\[([^\]]*)\]\([^)]*\)|\[([^\]]+)\]\(([^)\s]*)\)/g;

function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  const add = (kind: Span["kind"], text: string) => text !== "" && spans.push({ kind, text: visible(text) });
  let at = 0;
  for (const match of line.matchAll(inline)) {
    const [whole, strong, alsoStrong, em, code, picture, link, address = ""] = match;
    add("plain", line.slice(at, match.index));
    if (link !== undefined) add("plain", `${link} (${address})`);
    else if (picture !== undefined) add("plain", picture);
    else if (code !== undefined) add("code", code);
    else if (em !== undefined) add("em", em);
    else add("strong", strong ?? alsoStrong ?? "");
    at = match.index + whole.length;
  }
  add("plain", line.slice(at));
  return spans;
}
