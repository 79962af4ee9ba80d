/**
 * Markdown without what could lead elsewhere: no HTML, no pictures, links as their text. Written for the page, which makes
 * no links and no HTML of it either. Linear in the text.
 */
export const plainMarkdown = (text: string): string =>
  text
    .replaceAll(/!?\[([^\][]{0,500})\]\([^()\s]{0,2000}(?: [^()]{0,200})?\)/g, "$1")
    .replaceAll(/!?\[([^\][]{0,500})\]\[[^\][]{0,200}\]/g, "$1")
    .replaceAll(/^ {0,3}\[[^\][]{1,200}\]:\s.{0,2000}$/gm, "")
    .replaceAll(/<\/?[a-z!][^<>]{0,2000}>/gi, "")
    .trim();
